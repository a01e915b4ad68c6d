"""A gateway that is told to stop: says so first, lets everybody go in order, loses nothing."""

import asyncio
import sqlite3
import struct
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import httpx

from handover.drain import SERVICE_RESTART
from handover.protocol import TurnRequest, TurnResult
from tests.contract.engine import ScriptedEngine
from tests.contract.gateway import Citizen, Gateway, wait_until


class SlowEngine(ScriptedEngine):
    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._thinks = seconds

    async def ask(self, request: TurnRequest, seconds: float) -> TurnResult:
        await asyncio.sleep(self._thinks)
        return await super().ask(request, seconds)


def begin_to_leave(gateway: Gateway) -> None:
    gateway._server.should_exit = True


def last_line(gateway: Gateway, role: str) -> str | None:
    with closing(sqlite3.connect(gateway.database)) as database:
        query = "SELECT text FROM entry WHERE role = ? ORDER BY seq DESC LIMIT 1"
        return next((text for (text,) in database.execute(query, (role,))), None)


def close_code(citizen: Citizen) -> int:
    """With which the server ends a connection."""
    wire = citizen.connect()
    begin_to_leave(citizen.gateway)
    while True:
        opcode, payload = wire._socket.recv_data()
        if opcode == 8:
            wire.close()
            return int(struct.unpack("!H", payload[:2])[0])


def test_it_says_so_first_and_serves_on(start_gateway: Any) -> None:
    gateway: Gateway = start_gateway(drain_seconds=2)
    erika = gateway.citizen()
    begin_to_leave(gateway)

    def draining() -> httpx.Response | None:
        answer = gateway.http.get("/readyz")
        return answer if answer.status_code == 503 else None

    answer = wait_until(draining)
    assert answer.json()["status"] == "draining"
    assert answer.json()["checks"]["database"] == "ok"
    assert gateway.http.get("/healthz").text == "ok"
    assert erika.say("Geht noch was?").status_code == 200


def test_sockets_are_closed_with_the_hint_to_come_back(start_gateway: Any) -> None:
    assert close_code(start_gateway().citizen()) == SERVICE_RESTART


def test_many_sockets_are_all_closed(start_gateway: Any) -> None:
    gateway: Gateway = start_gateway()
    erika = gateway.citizen()
    wires = [erika.connect() for _ in range(120)]
    begin_to_leave(gateway)
    assert all(wire.closed() for wire in wires)


def test_a_long_poll_is_answered_so_that_it_can_be_asked_elsewhere(start_gateway: Any) -> None:
    gateway: Gateway = start_gateway()
    erika = gateway.citizen()
    with ThreadPoolExecutor(1) as pool:
        poll = pool.submit(erika.call, "GET", "/entries", params={"after": 0, "wait": 25})
        wait_until(lambda: gateway.bus._watchers)
        begin_to_leave(gateway)
        answer = poll.result(10)
    assert (answer.status_code, answer.json()["entries"]) == (200, [])
    assert answer.headers["connection"] == "close"


def test_a_turn_under_way_is_brought_to_its_end(start_gateway: Any) -> None:
    gateway: Gateway = start_gateway(parts={"engine": SlowEngine(1.0)})
    erika = gateway.citizen()
    assert erika.say("Was kostet ein Ausweis?").status_code == 200
    begin_to_leave(gateway)
    gateway._thread.join(15)
    assert last_line(gateway, "bot") == "Antwort auf: Was kostet ein Ausweis?"


def test_a_turn_that_takes_too_long_is_left_to_the_others(start_gateway: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("handover.drain.FINISH_SECONDS", 0.2)
    gateway: Gateway = start_gateway(parts={"engine": SlowEngine(7.0)})
    assert gateway.citizen().say("Was kostet ein Ausweis?").status_code == 200
    begin_to_leave(gateway)
    gateway._thread.join(15)
    with closing(sqlite3.connect(gateway.database)) as database:
        assert database.execute("SELECT status, lease_until FROM turn").fetchall() == [("open", None)]
