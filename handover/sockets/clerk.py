"""Namespace /clerk: one browser of a signed-in clerk, her lists and what she reads along. docs/protocol.md"""

import asyncio
import logging
import random
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from handover import protocol
from handover.api.staff import COOKIE, check_role
from handover.bus import Bus, Hint
from handover.errors import NotFound, ServiceError, StoreUnavailable
from handover.observability import Metrics
from handover.refusals import ForeignOrigin, SignedOut
from handover.security import is_own_origin
from handover.service import Clerk, Service
from handover.sockets.clerk_reader import ClerkReader
from handover.sockets.feed import RETRY_SECONDS, Feed, Feeds
from handover.sockets.namespace import Ack, Environ, Namespace
from handover.staff.accounts import Accounts
from handover.staff.clerk import as_clerk
from handover.store.written import Written

FEEDS_PER_CONNECTION: Final = 100
BY_ITSELF: Final = frozenset({"presence", "follow"})  # what a browser also sends when it has come back
LISTS_EVERY: Final = 5.0  # seconds; finds what a lost hint announced
LISTS_PAUSE: Final = 0.25  # seconds between two looks, so that many changes in a row cost one
LISTS_AT_ONCE: Final = 4
"""Clerks of a node whose lists are read together. Every change concerns all who are there; the rest of the database's
connections are for what they do."""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Desk:
    """One connection. ``lists_changed`` wakes the task that sends her lists."""

    sid: str
    token: str = field(repr=False)
    clerk: Clerk
    feeds: dict[str, Feed] = field(default_factory=dict)
    lists_changed: asyncio.Event = field(default_factory=asyncio.Event)
    lists: asyncio.Task[None] | None = None


class ClerkNamespace(Namespace[Desk]):
    """``renew_every``: seconds between two renewals of the presence of connected clerks."""

    def __init__(
        self, service: Service, accounts: Accounts, feeds: Feeds, bus: Bus, metrics: Metrics, *, renew_every: float
    ) -> None:
        super().__init__("/clerk", metrics)
        self._service, self._accounts, self._feeds, self._bus = service, accounts, feeds, bus
        self._renew_every = renew_every
        self._gate = asyncio.Semaphore(LISTS_AT_ONCE)
        self.events = {
            "presence": (protocol.Presence, self._presence),
            "follow": (protocol.Follow, self._follow),
            "accept": (protocol.ConversationRef, self._accept),
            "say": (protocol.ClerkSay, self._say),
            "note": (protocol.Note, self._note),
            "hand_back": (protocol.ConversationRef, self._hand_back),
            "transfer": (protocol.Transfer, self._transfer),
            "close": (protocol.ConversationRef, self._close),
            "typing": (protocol.ConversationRef, self._typing),
        }

    async def open(self, sid: str, environ: Environ, auth: Any) -> Desk:
        if not is_own_origin(environ.get("HTTP_ORIGIN"), environ.get("HTTP_HOST")):
            raise ForeignOrigin
        token = _session_cookie(environ.get("HTTP_COOKIE", ""))
        session = await self._accounts.session_of(token, renew=False)
        check_role(session.account, "clerk")
        return Desk(sid, token or "", as_clerk(session.account))

    def opened(self, connection: Desk) -> None:
        connection.lists = asyncio.create_task(self._send_lists(connection))

    async def closed(self, connection: Desk) -> None:
        if connection.lists is not None:
            connection.lists.cancel()
        for conversation_id in list(connection.feeds):
            self._unfollow(connection, conversation_id)
        if all(desk.clerk.id != connection.clerk.id for desk in self.connections.values()):
            await self._service.clerk_disconnected(connection.clerk)

    def hear(self, hint: Hint) -> None:
        """Listener of the bus: never blocks."""
        if hint.kind in ("queue", "gap"):
            for desk in self.connections.values():
                desk.lists_changed.set()

    async def renew_presence(self) -> None:
        """Keep the leases of connected clerks, and end the connections of those signed out, while the node runs."""
        pause = self._renew_every
        while True:
            await asyncio.sleep(pause)
            pause = self._renew_every
            try:
                # All at once and before anything else: on a busy database one after the other outlasts the lease.
                await self._service.renew_presence([desk.clerk for desk in self.connections.values()])
            except StoreUnavailable:
                pause = min(RETRY_SECONDS, self._renew_every)  # the lease outlives some renewals
                continue
            except Exception:
                log.exception("renewing the presence of clerks failed")
            await self._check_all_signed_in()

    async def _check_all_signed_in(self) -> None:
        for desk in list(self.connections.values()):
            try:
                await self._check_signed_in(desk, renew=False)
            except ServiceError:
                continue  # signed out: already disconnected; database down: asked again next time
            except Exception:
                log.exception("checking a clerk's session failed")

    async def _handle(self, event: str, sid: str, payload: Any) -> Ack | None:
        desk = self.connections.get(sid)
        if desk is not None:
            await self._check_signed_in(desk, renew=event in self.events and event not in BY_ITSELF)
        return await super()._handle(event, sid, payload)

    async def _check_signed_in(self, desk: Desk, *, renew: bool) -> None:
        try:
            desk.clerk = as_clerk((await self._accounts.session_of(desk.token, renew=renew)).account)
        except SignedOut:
            await self.disconnect(desk.sid)
            raise

    async def _presence(self, desk: Desk, wish: protocol.Presence) -> None:
        await self._service.set_presence(desk.clerk, wish.status)

    async def _follow(self, desk: Desk, wish: protocol.Follow) -> None:
        await self._service.check_may_read(desk.clerk, wish.conversation_id)
        self._read_along(desk, wish.conversation_id, wish.last_seq)

    async def _accept(self, desk: Desk, wish: protocol.ConversationRef) -> Ack:
        epoch = await self._service.accept(desk.clerk, wish.conversation_id)
        if wish.conversation_id not in desk.feeds:
            self._read_along(desk, wish.conversation_id, 0)
        return {"epoch": epoch}

    async def _say(self, desk: Desk, message: protocol.ClerkSay) -> Ack:
        return {"seq": await self._service.clerk_says(desk.clerk, message)}

    async def _note(self, desk: Desk, note: protocol.Note) -> None:
        await self._service.add_note(desk.clerk, note)

    async def _hand_back(self, desk: Desk, wish: protocol.ConversationRef) -> None:
        await self._service.hand_back(desk.clerk, wish.conversation_id)
        self._unfollow(desk, wish.conversation_id)

    async def _transfer(self, desk: Desk, wish: protocol.Transfer) -> None:
        await self._service.transfer(desk.clerk, wish)
        self._unfollow(desk, wish.conversation_id)

    async def _close(self, desk: Desk, wish: protocol.ConversationRef) -> None:
        await self._service.close_by_clerk(desk.clerk, wish.conversation_id)
        self._unfollow(desk, wish.conversation_id)

    async def _typing(self, desk: Desk, wish: protocol.ConversationRef) -> None:
        feed = desk.feeds.get(wish.conversation_id)
        if feed is None:
            raise NotFound
        if feed.known is not None and feed.known.owner == "clerk":
            self._bus.announce_typing(wish.conversation_id, "clerk")

    def _read_along(self, desk: Desk, conversation_id: str, last_seq: int) -> None:
        self._unfollow(desk, conversation_id)
        if len(desk.feeds) >= FEEDS_PER_CONNECTION:
            self._unfollow(desk, next(iter(desk.feeds)))

        async def read(after: int) -> protocol.Entries:
            return await self._service.entries_for_clerk(desk.clerk, conversation_id, after)

        def told(written: Written) -> protocol.Entries | None:
            return self._service.news_for_clerk(desk.clerk, written)

        reader = ClerkReader(self, self._service, desk.sid, desk.clerk, conversation_id)
        desk.feeds[conversation_id] = self._feeds.add(Feed(conversation_id, read, reader, sent=last_seq, told=told))

    def _unfollow(self, desk: Desk, conversation_id: str) -> None:
        feed = desk.feeds.pop(conversation_id, None)
        if feed is not None:
            self._feeds.remove(feed)

    async def _send_lists(self, desk: Desk) -> None:
        sent: protocol.Queue | None = None
        while True:
            desk.lists_changed.clear()
            try:
                async with self._gate:
                    lists = await self._service.queue_for(desk.clerk)
                if lists != sent:
                    sent = lists
                    self.tell(desk.sid, "queue", lists.json_text())
            except StoreUnavailable:
                await asyncio.sleep(RETRY_SECONDS)
                continue
            except Exception:
                log.exception("sending a clerk's lists failed and goes on")
            await asyncio.sleep(LISTS_PAUSE)
            # Not all at the same moment: 200 conversations take the node 11 ms for each window.
            await _wait(desk.lists_changed, LISTS_EVERY * random.uniform(0.7, 1))  # noqa: S311 - spreads load


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass


def _session_cookie(header: str) -> str | None:
    try:
        cookie: SimpleCookie = SimpleCookie(header)
    except CookieError:
        return None
    return cookie[COOKIE].value if COOKIE in cookie else None
