"""Namespace /: the web-chat protocol of Rasa's own channel, for widgets made by others. docs/protocol.md

The session id is the conversation's token, so only the server can issue one and guessing opens nothing. Such widgets
neither number messages nor say what they have: a resumed session is sent what comes from then on.
"""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final
from uuid import uuid4

from pydantic import BaseModel, Field

from handover import protocol
from handover.errors import NotFound, ServiceError, UnknownChoice
from handover.limits import Limit
from handover.observability import Metrics
from handover.refusals import Invalid
from handover.service import Service
from handover.sockets.feed import Feed, Feeds
from handover.sockets.namespace import Ack, Environ, Namespace, address_of

CHOICE: Final = "choice:"  # how a quick reply's payload begins; only ids the server offered are carried out


class SessionRequest(BaseModel):
    """Fields of other people's widgets that mean nothing here are ignored."""

    session_id: Annotated[str, Field(max_length=200)] | None = None


class UserUttered(BaseModel):
    message: protocol.Text
    session_id: Annotated[str, Field(max_length=200)] | None = None


@dataclass(slots=True)
class Visitor:
    sid: str
    address: str
    token: str | None = None
    feed: Feed | None = None


class WebchatNamespace(Namespace[Visitor]):
    def __init__(self, service: Service, feeds: Feeds, opened: Limit, messages: Limit, metrics: Metrics) -> None:
        super().__init__("/", metrics)
        self._service, self._feeds, self._opened, self._messages = service, feeds, opened, messages
        self.events = {
            "session_request": (SessionRequest, self._session_request),
            "user_uttered": (UserUttered, self._user_uttered),
        }

    async def open(self, sid: str, environ: Environ, auth: Any) -> Visitor:
        return Visitor(sid, address_of(environ))

    async def closed(self, connection: Visitor) -> None:
        if connection.feed is not None:
            self._feeds.remove(connection.feed)

    async def _session_request(self, visitor: Visitor, wish: SessionRequest) -> Ack:
        await self._enter(visitor, wish.session_id)
        await self.emit("session_confirm", visitor.token, to=visitor.sid)
        return {"session_id": visitor.token}

    async def _user_uttered(self, visitor: Visitor, uttered: UserUttered) -> Ack:
        if visitor.feed is None:
            await self._enter(visitor, uttered.session_id)
        if visitor.feed is None:
            raise Invalid
        conversation_id = visitor.feed.conversation_id
        try:
            self._messages.check(conversation_id)
            return {"seq": await self._say(conversation_id, uttered.message)}
        except ServiceError as error:
            # These widgets do not look at acknowledgements: what went wrong must be said.
            await self.emit("bot_uttered", {"text": error.title}, to=visitor.sid)
            raise

    async def _say(self, conversation_id: str, message: str) -> int:
        if message.startswith(CHOICE):
            choice = protocol.Say(client_id=uuid4(), choice=message.removeprefix(CHOICE)[:100])
            try:
                return (await self._service.citizen_says(conversation_id, choice)).seq
            except UnknownChoice:
                pass  # typed by hand: then it is text
        said = await self._service.citizen_says(conversation_id, protocol.Say(client_id=uuid4(), text=message))
        return said.seq

    async def _enter(self, visitor: Visitor, token: str | None) -> None:
        """Resume the conversation behind ``token``, or open a new one."""
        try:
            conversation_id = await self._service.access_by_token(token or "")
            seq = (await self._service.state_of(conversation_id)).seq
        except NotFound:
            self._opened.check(visitor.address)
            opened = await self._service.open_conversation(protocol.OpenConversation())
            conversation_id, token, seq = opened.conversation_id, opened.token, opened.state.seq
        if visitor.feed is not None:
            self._feeds.remove(visitor.feed)
        read, told = partial(self._service.entries_after, conversation_id), self._service.news_for_citizen
        visitor.token = token
        feed = Feed(conversation_id, read, WebchatReader(self, visitor.sid), sent=seq, told=told)
        visitor.feed = self._feeds.add(feed)


@dataclass(frozen=True, slots=True)
class WebchatReader:
    """Says to the widget what others than the citizen have written."""

    namespace: WebchatNamespace
    sid: str

    async def entries(self, entries: list[protocol.Entry]) -> None:
        for entry in entries:
            if entry.author.role != "citizen":
                await self.namespace.emit("bot_uttered", uttered(entry), to=self.sid)

    async def state(self, state: protocol.State) -> None:
        pass

    async def typing(self, role: protocol.AuthorRole) -> None:
        pass

    async def resync(self) -> None:
        pass

    async def gone(self) -> None:
        await self.namespace.disconnect(self.sid)

    async def woken(self, fresh: list[protocol.Entry], *, looked: bool) -> None:
        pass


def uttered(entry: protocol.Entry) -> dict[str, Any]:
    """``entry`` as Rasa's channel would say it: Markdown text and quick replies."""
    lines = [entry.text]
    if entry.answer is not None:
        lines += [f"[{link.title}]({link.url})" for link in entry.answer.links]
        lines.append(f"[{entry.answer.source.title}]({entry.answer.source.url})")
    said: dict[str, Any] = {"text": "\n\n".join(lines)}
    if entry.choices:
        said["quick_replies"] = [
            {"content_type": "text", "title": choice.title, "payload": CHOICE + choice.id} for choice in entry.choices
        ]
    return said
