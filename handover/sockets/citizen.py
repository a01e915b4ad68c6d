"""Namespace /citizen: one widget, one conversation. docs/protocol.md"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from handover import protocol
from handover.bus import Bus
from handover.limits import Limit
from handover.observability import Metrics
from handover.service import Service
from handover.sockets.feed import Feed, Feeds
from handover.sockets.namespace import Ack, Environ, Namespace, parse


@dataclass(slots=True)
class Citizen:
    sid: str
    conversation_id: str
    feed: Feed


class CitizenNamespace(Namespace[Citizen]):
    def __init__(self, service: Service, feeds: Feeds, bus: Bus, messages: Limit, metrics: Metrics) -> None:
        super().__init__("/citizen", metrics)
        self._service, self._feeds, self._bus, self._messages = service, feeds, bus, messages
        self.events = {
            "say": (protocol.Say, self._say),
            "request_clerk": (protocol.RequestClerk, self._request_clerk),
            "withdraw": (protocol.Empty, self._withdraw),
            "typing": (protocol.Empty, self._typing),
            "read": (protocol.Read, self._read),
            "close": (protocol.Empty, self._close),
        }

    async def open(self, sid: str, environ: Environ, auth: Any) -> Citizen:
        credentials = parse(protocol.CitizenAuth, auth)
        conversation_id = await self._service.access_by_token(credentials.token)

        read, told = partial(self._service.entries_after, conversation_id), self._service.news_for_citizen
        feed = Feed(conversation_id, read, CitizenReader(self, sid), sent=credentials.last_seq, told=told)
        return Citizen(sid, conversation_id, feed)

    def opened(self, connection: Citizen) -> None:
        self._feeds.add(connection.feed)

    async def closed(self, connection: Citizen) -> None:
        self._feeds.remove(connection.feed)

    async def _say(self, citizen: Citizen, message: protocol.Say) -> Ack:
        self._messages.check(citizen.conversation_id)
        said = await self._service.citizen_says(citizen.conversation_id, message)
        return {"seq": said.seq}

    async def _request_clerk(self, citizen: Citizen, wish: protocol.RequestClerk) -> Ack:
        self._messages.check(citizen.conversation_id)
        state = await self._service.request_clerk(citizen.conversation_id, wish.department, language=wish.language)
        return {"state": state.wire()}

    async def _withdraw(self, citizen: Citizen, _: protocol.Empty) -> Ack:
        return {"state": (await self._service.withdraw_request(citizen.conversation_id)).wire()}

    async def _typing(self, citizen: Citizen, _: protocol.Empty) -> None:
        self._bus.announce_typing(citizen.conversation_id, "citizen")

    async def _read(self, citizen: Citizen, message: protocol.Read) -> None:
        """Nobody is shown what a citizen has read; the event exists so that clients may tell."""

    async def _close(self, citizen: Citizen, _: protocol.Empty) -> Ack:
        return {"state": (await self._service.close_by_citizen(citizen.conversation_id)).wire()}


@dataclass(frozen=True, slots=True)
class CitizenReader:
    """Sends a feed's news to one widget."""

    namespace: CitizenNamespace
    sid: str

    async def entries(self, entries: list[protocol.Entry]) -> None:
        lines = ",".join(entry.json_text() for entry in entries)
        self.namespace.tell(self.sid, "entries", f"[{lines}]")

    async def state(self, state: protocol.State) -> None:
        self.namespace.tell(self.sid, "state", state.json_text())

    async def typing(self, role: protocol.AuthorRole) -> None:
        if role != "citizen":
            self.namespace.tell(self.sid, "typing", protocol.Typing(role=role).json_text())

    async def resync(self) -> None:
        self.namespace.tell(self.sid, "resync", protocol.Resync().json_text())

    async def gone(self) -> None:
        await self.namespace.disconnect(self.sid)

    async def woken(self, fresh: list[protocol.Entry], *, looked: bool) -> None:
        pass
