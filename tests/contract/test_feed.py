"""A feed: what it asks the log for and what it need not, and what it does when a look fails."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from handover.errors import StoreUnavailable
from handover.protocol import Author, Entries, Entry, Hours, State
from handover.sockets import feed as feeds
from handover.sockets.feed import Feed

NOTHING_NEW = Entries(entries=[], state=State(owner="bot", epoch=1, seq=0, hours=Hours(open=True)))


class Ear:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[str] = asyncio.Queue()

    def __getattr__(self, name: str) -> Any:
        async def hear(*_: Any, **__: Any) -> None:
            self.heard.put_nowait(name)

        return hear


class FailingLog:
    """Raises ``error`` for the first ``times`` looks."""

    def __init__(self, error: Exception, times: int) -> None:
        self.error, self.times, self.looks = error, times, 0

    async def read(self, after: int) -> Entries:
        self.looks += 1
        if self.looks <= self.times:
            raise self.error
        return NOTHING_NEW


async def first_heard(log: FailingLog) -> str:
    ear = Ear()
    feed = Feed("c1", log.read, ear)  # type: ignore[arg-type]
    feed.start()
    try:
        return await asyncio.wait_for(ear.heard.get(), 5)
    finally:
        feed.stop()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "RETRY_SECONDS", 0.001)


STATE = State(owner="clerk", epoch=1, seq=1, hours=Hours(open=True))


def entry(seq: int) -> Entry:
    author = Author(role="citizen")
    return Entry(seq=seq, at=datetime(2026, 11, 30, tzinfo=UTC), author=author, kind="text", text=f"Zeile {seq}")


@dataclass
class Line:
    """Stands for what a node has written: one entry."""

    seq: int
    epoch: int = 1
    drafts: tuple[str, ...] = ("a line",)

    @property
    def first(self) -> int:
        return self.seq

    @property
    def row(self) -> "Line":
        return self


class Log:
    """``seq`` entries; counts the looks."""

    def __init__(self) -> None:
        self.seq, self.looks = 1, 0

    async def read(self, after: int) -> Entries:
        self.looks += 1
        lines = [entry(seq) for seq in range(after + 1, self.seq + 1)]
        return Entries(entries=lines, state=STATE.model_copy(update={"seq": self.seq}))

    def told(self, line: Line) -> Entries:
        return Entries(entries=[entry(line.seq)], state=STATE.model_copy(update={"seq": line.seq}))


class Reading:
    """A client that has seen the first line."""

    def __init__(self, log: Log) -> None:
        self.log, self.seqs = log, asyncio.Queue[int]()
        self.feed = Feed("c1", log.read, self, told=log.told)  # type: ignore[arg-type]

    async def entries(self, entries: list[Entry]) -> None:
        for each in entries:
            self.seqs.put_nowait(each.seq)

    def __getattr__(self, name: str) -> Any:
        async def ignore(*_: Any, **__: Any) -> None: ...

        return ignore

    def hear(self, line: Line) -> None:
        self.feed.wake(line)  # type: ignore[arg-type]

    async def sees(self, *expected: int) -> None:
        async with asyncio.timeout(5):
            assert [await self.seqs.get() for _ in expected] == [*expected]


@pytest.fixture
async def reading() -> AsyncIterator[Reading]:
    reading = Reading(Log())
    reading.feed.start()
    await reading.sees(1)
    yield reading
    reading.feed.stop()
    assert reading.seqs.empty()


async def test_what_was_written_here_is_not_asked_for(reading: Reading) -> None:
    for seq in (2, 3):
        reading.log.seq = seq
        reading.hear(Line(seq))
    await reading.sees(2, 3)
    assert reading.log.looks == 1


async def test_what_leaves_a_hole_is_asked_for_and_nothing_comes_twice(reading: Reading) -> None:
    reading.log.seq = 3
    reading.hear(Line(3))
    await reading.sees(2, 3)
    reading.hear(Line(2))
    reading.log.seq = 4
    reading.hear(Line(4))
    await reading.sees(4)
    assert reading.log.looks == 2


async def test_what_is_told_under_an_old_epoch_is_asked_for(reading: Reading) -> None:
    reading.log.seq = 2
    reading.hear(Line(2, epoch=0))
    await reading.sees(2)
    assert reading.log.looks == 2


async def test_a_feed_that_always_fails_ends_and_says_so() -> None:
    log = FailingLog(OverflowError(), times=1000)
    assert await first_heard(log) == "gone"
    assert log.looks == feeds.ATTEMPTS


async def test_one_failure_is_survived() -> None:
    assert await first_heard(FailingLog(OverflowError(), times=1)) == "state"


async def test_a_database_is_waited_for() -> None:
    assert await first_heard(FailingLog(StoreUnavailable(), times=3 * feeds.ATTEMPTS)) == "state"
