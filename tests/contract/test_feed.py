"""A feed whose look at the log fails: it waits for a database, but does not fail forever."""

import asyncio
from typing import Any

import pytest

from handover.errors import StoreUnavailable
from handover.protocol import Entries, Hours, State
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


async def test_a_feed_that_always_fails_ends_and_says_so() -> None:
    log = FailingLog(OverflowError(), times=1000)
    assert await first_heard(log) == "gone"
    assert log.looks == feeds.ATTEMPTS


async def test_one_failure_is_survived() -> None:
    assert await first_heard(FailingLog(OverflowError(), times=1)) == "state"


async def test_a_database_is_waited_for() -> None:
    assert await first_heard(FailingLog(StoreUnavailable(), times=3 * feeds.ATTEMPTS)) == "state"
