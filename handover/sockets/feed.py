"""What one connection has seen of one conversation, and sending it the rest. docs/api.md

A feed remembers what it sent and asks for everything after that whenever something may have happened: a hint from
the bus, or the head check that finds what a lost hint announced. So hints may come late, twice or never. What was
written on this node comes with its hint, and if it follows what was sent, nothing is asked.
"""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any, Final, Protocol

from handover.bus import GAP_SPREAD_SECONDS, Hint, after_acknowledgement
from handover.errors import ServiceError, StoreUnavailable
from handover.protocol import AuthorRole, Entries, Entry, State
from handover.store.written import Written

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

    async def woken(self, fresh: list[Entry], *, looked: bool) -> None:
        """For what else depends on the conversation; without a look only ``fresh`` is new."""


class Feed:
    """``read(after)`` gives the entries after a seq, and the state; ``told`` gives the same of what this node has just
    written, or None where that needs a look; ``sent`` is what the client says it has.

    It has a task only while there is something to do.
    """

    def __init__(
        self,
        conversation_id: str,
        read: Callable[[int], Awaitable[Entries]],
        reader: Reader,
        sent: int = 0,
        told: Callable[[Written], Entries | None] = lambda _: None,
    ) -> None:
        self.conversation_id = conversation_id
        self.reader = reader
        self.sent = sent
        self.known: State | None = None
        self._read, self._told = read, told
        self._gate: asyncio.Semaphore | None = None
        self._unseen: list[Written | None] = []  # None: look at the log
        self._task: asyncio.Task[None] | None = None
        self._over = False

    def start(self, gate: asyncio.Semaphore | None = None) -> None:
        """``gate`` is shared with the node's other feeds."""
        self._gate = gate or asyncio.Semaphore(READS_AT_ONCE)
        self.wake()

    def stop(self) -> None:
        self._over = True
        if self._task is not None:
            self._task.cancel()

    def wake(self, written: Written | None = None) -> None:
        """Something may have happened; ``written``: this."""
        self._unseen.append(written)
        if self._task is None and not self._over:
            self._task = asyncio.create_task(self._run())

    @property
    def resting(self) -> bool:
        """Whether it waits for a hint: neither looking at the log nor about to."""
        return self._task is None

    def behind(self, seq: int, epoch: int) -> bool:
        """Whether a conversation at ``seq`` and ``epoch`` has something this feed has not sent."""
        return self.known is not None and (seq > self.sent or epoch != self.known.epoch)

    async def _run(self) -> None:
        failures = 0
        await after_acknowledgement()
        while self._unseen:
            unseen, self._unseen = self._unseen, []
            try:
                await self._catch_up(unseen)
            except StoreUnavailable:
                await self._look_later()
            except ServiceError:
                self._over = True
                await self.reader.gone()
            except Exception:
                failures += 1
                if failures == ATTEMPTS:
                    log.exception("a feed failed %d times and ends", failures)
                    self._over = True
                    await self.reader.gone()
                else:
                    log.exception("a feed failed and goes on")
                    await self._look_later()
            else:
                failures = 0
            if self._over:
                return
        self._task = None

    async def _look_later(self) -> None:
        self._unseen.append(None)
        await asyncio.sleep(RETRY_SECONDS)

    async def _catch_up(self, unseen: list[Written | None]) -> None:
        """Send what is missing."""
        unseen = [each for each in unseen if each is None or not self._has_sent(each)]
        if not unseen:
            return
        news = self._news(unseen)
        looked = news is None
        if news is None:
            assert self._gate is not None
            async with self._gate:
                news = await self._read(self.sent)
        if self.sent > news.state.seq:  # the client has seen what the log has not: another log, after a restore
            self.sent = 0
            await self.reader.resync()
            self._unseen.append(None)
            return
        fresh = [entry for entry in news.entries if entry.seq > self.sent]
        if fresh:
            self.sent = fresh[-1].seq
            await self.reader.entries(fresh)
        if fresh and self.sent < news.state.seq:
            self._unseen.append(None)
        elif news.state != self.known:
            self.known = news.state
            await self.reader.state(news.state)
        await self.reader.woken(fresh, looked=looked)

    def _has_sent(self, written: Written) -> bool:
        """A look may already have found what is told now."""
        is_known = self.known is not None and written.row.epoch <= self.known.epoch
        return is_known and bool(written.drafts) and written.row.seq <= self.sent

    def _news(self, unseen: list[Written | None]) -> Entries | None:
        """What was written here, if it follows what was sent without a hole; otherwise None: look at the log."""
        if self.known is None:
            return None
        entries, sent, state = [], self.sent, self.known
        for written in unseen:
            if written is None or not written.drafts or written.first != sent + 1 or written.row.epoch < state.epoch:
                return None
            news = self._told(written)
            if news is None:
                return None
            entries += news.entries
            sent, state = written.row.seq, news.state
        return Entries(entries=entries, state=state)


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
                    feed.wake(hint.written)
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
