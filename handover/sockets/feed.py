"""What one connection has seen of one conversation, and sending it the rest. docs/api.md

A feed remembers what it sent and asks for everything after that whenever something may have happened: a hint from
the bus, or the head check that finds what a lost hint announced. So hints may come late, twice or never.
"""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any, Final, Protocol

from handover.bus import GAP_SPREAD_SECONDS, Hint
from handover.errors import ServiceError, StoreUnavailable
from handover.protocol import AuthorRole, Entries, Entry, State

RETRY_SECONDS: Final = 1.0
ATTEMPTS: Final = 5  # of a look at the log that fails for no known reason
READS_AT_ONCE: Final = 8
"""Looks at the log that all feeds of a node have under way together. After a gap or a reconnect storm thousands want to
look; the rest of the database's connections are for those who write."""
log = logging.getLogger(__name__)


class Reader(Protocol):
    """Where a feed's news go. Every method sends to one connection."""

    async def entries(self, entries: list[Entry]) -> None: ...
    async def state(self, state: State) -> None: ...
    async def typing(self, role: AuthorRole) -> None: ...
    async def resync(self) -> None: ...
    async def gone(self) -> None:
        """The conversation may no longer be read, or is no more."""

    async def woken(self, fresh: list[Entry]) -> None:
        """After every look at the log, for what else depends on it."""


class Feed:
    """``read(after)`` gives the entries after a seq, and the state; ``sent`` is what the client says it has."""

    def __init__(
        self, conversation_id: str, read: Callable[[int], Awaitable[Entries]], reader: Reader, sent: int = 0
    ) -> None:
        self.conversation_id = conversation_id
        self.reader = reader
        self.sent = sent
        self.known: State | None = None
        self._read = read
        self._gate = asyncio.Semaphore(READS_AT_ONCE)
        self._dirty = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._resting = False

    def start(self, gate: asyncio.Semaphore | None = None) -> None:
        """``gate`` is shared with the node's other feeds."""
        self._gate = gate or self._gate
        self._task = asyncio.create_task(self._run())

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def wake(self) -> None:
        self._dirty.set()

    @property
    def resting(self) -> bool:
        """Whether it waits for a hint: neither looking at the log nor about to."""
        return self._resting and not self._dirty.is_set()

    def behind(self, seq: int, epoch: int) -> bool:
        """Whether a conversation at ``seq`` and ``epoch`` has something this feed has not sent."""
        return self.known is not None and (seq > self.sent or epoch != self.known.epoch)

    async def _run(self) -> None:
        failures = 0
        while True:
            self._dirty.clear()
            try:
                more = await self._catch_up()
            except StoreUnavailable:
                await asyncio.sleep(RETRY_SECONDS)
                continue
            except ServiceError:
                await self.reader.gone()
                return
            except Exception:
                failures += 1
                if failures == ATTEMPTS:
                    log.exception("a feed failed %d times and ends", failures)
                    await self.reader.gone()
                    return
                log.exception("a feed failed and goes on")
                await asyncio.sleep(RETRY_SECONDS)
                continue
            failures = 0
            if not more:
                self._resting = True
                await self._dirty.wait()
                self._resting = False
                await asyncio.sleep(0)  # the acknowledgement of what woke it is sent first

    async def _catch_up(self) -> bool:
        """Send what is missing; returns whether there is more."""
        async with self._gate:
            news = await self._read(self.sent)
        if self.sent > news.state.seq:  # the client has seen what the log has not: another log, after a restore
            self.sent = 0
            await self.reader.resync()
            return True
        fresh = [entry for entry in news.entries if entry.seq > self.sent]
        if fresh:
            self.sent = fresh[-1].seq
            await self.reader.entries(fresh)
        more = bool(fresh) and self.sent < news.state.seq
        if not more and news.state != self.known:
            self.known = news.state
            await self.reader.state(news.state)
        await self.reader.woken(fresh)
        return more


Heads = Callable[[Iterable[str]], Awaitable[dict[str, tuple[int, int]]]]
"""Conversation ids → {id: (seq, epoch)}; ids that do not exist are left out."""


class Feeds:
    """All feeds of this node. ``check_every``: seconds between two head checks; ``found`` counts the conversations in
    which a check found what no hint had announced."""

    def __init__(self, heads: Heads, *, check_every: float) -> None:
        self._heads = heads
        self._check_every = check_every
        self._feeds: defaultdict[str, set[Feed]] = defaultdict(set)
        self._running: set[asyncio.Task[Any]] = set()
        self._gate = asyncio.Semaphore(READS_AT_ONCE)
        self._gap = asyncio.Event()
        self.found = 0

    def add(self, feed: Feed) -> Feed:
        self._feeds[feed.conversation_id].add(feed)
        feed.start(self._gate)
        return feed

    def remove(self, feed: Feed) -> None:
        feed.stop()
        self._feeds[feed.conversation_id].discard(feed)
        if not self._feeds[feed.conversation_id]:
            del self._feeds[feed.conversation_id]

    def hear(self, hint: Hint) -> None:
        """Listener of the bus: never blocks."""
        match hint.kind:
            case "conversation":
                for feed in self._feeds.get(hint.conversation_id, ()):
                    feed.wake()
            case "queue":  # places in the queue have moved
                self._wake_queued()
            case "gap":
                self._gap.set()
            case "typing":
                for feed in self._feeds.get(hint.conversation_id, ()):
                    self._soon(feed.reader.typing(_role(hint.role)))

    async def check_heads(self) -> None:
        """Find what a lost hint announced, for as long as the node runs; after a gap at once."""
        while True:
            after_gap = await self._next_check()
            try:
                heads = await self._heads(list(self._feeds))
            except StoreUnavailable:
                continue
            except Exception:
                log.exception("the head check failed and goes on")
                continue
            if after_gap:
                self._wake_queued()
            behind = [feed for feed in self._all() if feed.behind(*heads.get(feed.conversation_id, (0, 0)))]
            self.found += len({feed.conversation_id for feed in behind if feed.resting})
            for feed in behind:
                feed.wake()

    async def _next_check(self) -> bool:
        """Wait for the next check; returns whether a gap is its reason. Nodes that all heard of the gap at the same
        moment look one after the other."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._gap.wait(), self._check_every)
        after_gap = self._gap.is_set()
        if after_gap:
            await asyncio.sleep(random.uniform(0, GAP_SPREAD_SECONDS))  # noqa: S311 - spreads load, protects nothing
            self._gap.clear()
        return after_gap

    def stop(self) -> None:
        for feed in self._all():
            feed.stop()

    def _wake_queued(self) -> None:
        for feed in self._all():
            if feed.known is not None and feed.known.owner == "queued":
                feed.wake()

    def _all(self) -> list[Feed]:
        return [feed for feeds in self._feeds.values() for feed in feeds]

    def _soon(self, sending: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(sending)
        self._running.add(task)
        task.add_done_callback(self._running.discard)


def _role(role: str) -> AuthorRole:
    return role if role in ("citizen", "bot", "clerk") else "system"  # type: ignore[return-value]
