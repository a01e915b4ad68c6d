"""Namespace /citizen, event by event, as docs/protocol.md says."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import socketio
from websocket import create_connection

from handover.bus import Hint
from handover.sockets.namespace import PAUSE_SECONDS
from handover.sockets.server import close_unjoined
from tests.contract.gateway import Citizen, Gateway
from tests.contract.wire import RefusedError, Wire


def test_after_connecting_what_is_missing_comes_first_then_the_state(erika: Citizen) -> None:
    erika.say("eins")
    erika.wait_for("Antwort auf: eins")
    wire = erika.connect()
    state = wire.next("state")
    assert [name for name, _ in wire.events] == ["entries"]
    assert [entry["seq"] for entry in wire.next("entries")] == [1, 2]
    assert (state["owner"], state["seq"], state["queue"], state["clerk"]) == ("bot", 2, None, None)
    wire.close()


def test_a_reconnect_brings_only_what_came_since(erika: Citizen) -> None:
    erika.say("eins")
    erika.wait_for("Antwort auf: eins")
    wire = erika.connect(last_seq=1)
    assert [entry["seq"] for entry in wire.next("entries")] == [2]
    wire.close()
    up_to_date = erika.connect(last_seq=2)
    up_to_date.next("state")
    assert up_to_date.events == []
    up_to_date.close()


def test_a_client_that_knows_too_much_is_told_to_start_afresh(erika: Citizen) -> None:
    erika.say("eins")
    erika.wait_for("Antwort auf: eins")
    wire = erika.connect(last_seq=99)
    wire.next("resync")
    assert [entry["seq"] for entry in wire.next("entries")] == [1, 2]
    wire.close()


def test_say_is_acknowledged_with_the_seq_and_answered(erika: Citizen) -> None:
    wire = erika.connect()
    client_id = str(uuid4())
    assert wire.call("say", {"client_id": client_id, "text": "Hallo"}) == {"ok": True, "seq": 1}
    assert wire.entry("Hallo")["client_id"] == client_id
    assert wire.entry("Antwort auf: Hallo")["seq"] == 2
    assert wire.call("say", {"client_id": client_id, "text": "Hallo"}) == {"ok": True, "seq": 1}
    again = wire.call("say", {"client_id": client_id, "text": "Anders"})
    assert again["error"]["code"] == "client_id_reused"
    wire.close()


def test_a_choice_is_said_by_its_id(erika: Citizen) -> None:
    wire = erika.connect()
    wire.call("say", {"client_id": str(uuid4()), "text": "Auswahl"})
    choice = wire.entry("Was meinen Sie?")["choices"][0]
    assert wire.call("say", {"client_id": str(uuid4()), "choice": choice["id"]})["ok"]
    assert wire.entry(choice["title"])["author"]["role"] == "citizen"
    wire.close()


def test_two_browsers_of_one_citizen_see_the_same(erika: Citizen) -> None:
    first, second = erika.connect(), erika.connect()
    first.call("say", {"client_id": str(uuid4()), "text": "Hallo"})
    assert second.entry("Antwort auf: Hallo") == first.entry("Antwort auf: Hallo")
    first.close()
    second.close()


def test_request_clerk_withdraw_and_close(start_gateway: Any) -> None:
    gateway: Gateway = start_gateway()  # of its own: nobody else waits
    erika, desk = gateway.citizen(), gateway.clerk().available()
    wire = erika.connect()
    asked = wire.call("request_clerk")
    assert (asked["ok"], asked["state"]["owner"]) == (True, "queued")
    wire.next("state", lambda state: state["owner"] == "queued" and state["queue"]["position"] == 1)
    assert wire.call("withdraw", {})["state"]["owner"] == "bot"
    assert wire.call("close", {})["state"]["owner"] == "closed"
    wire.next("state", lambda state: state["owner"] == "closed")
    assert wire.call("say", {"client_id": str(uuid4()), "text": "Noch was"})["error"]["code"] == "closed"
    wire.close()
    desk.close()


def test_typing_and_read_are_acknowledged(erika: Citizen) -> None:
    wire = erika.connect()
    assert wire.call("typing", {}) == {"ok": True}
    assert wire.call("read", {"seq": 1}) == {"ok": True}
    assert wire.call("read", {"seq": -1})["error"]["code"] == "invalid"
    assert wire.call("read", {"seq": 1, "who": "x"})["error"]["code"] == "invalid"
    wire.close()


@pytest.mark.parametrize("event", ["nonsense", "trigger_event", "__init__", "disconnect2", ""])
def test_an_unknown_event_is_refused(erika: Citizen, event: str) -> None:
    wire = erika.connect()
    assert wire.call(event, {})["error"]["code"] == "unknown_event"
    wire.close()


def test_after_erasing_the_connection_ends(erika: Citizen) -> None:
    wire = erika.connect()
    wire.next("state")
    erika.call("DELETE", "")
    assert wire.closed()


def test_a_lost_hint_costs_seconds_not_messages(
    gateway: Gateway, erika: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = erika.connect()
    wire.next("state")
    deliver: Callable[[Hint], None] = gateway.bus.send
    monkeypatch.setattr(gateway.bus, "send", lambda hint: None if hint.conversation_id == erika.id else deliver(hint))
    erika.say("Hört mich jemand?")
    begun = time.monotonic()
    assert wire.entry("Hört mich jemand?")
    assert time.monotonic() - begun < 5
    wire.close()


def test_a_connection_that_joins_nothing_is_closed(start_gateway: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(close_unjoined.__kwdefaults__, "after", 0.5)
    address = start_gateway().url.replace("http", "ws", 1)
    idle = create_connection(f"{address}/socket.io/?EIO=4&transport=websocket", timeout=5)
    assert idle.recv()[0] == "0"
    while idle.recv() not in ("1", ""):
        pass
    idle.shutdown()


def test_an_unknown_namespace_is_refused(gateway: Gateway) -> None:
    idle = create_connection(f"{gateway.url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket", timeout=5)
    idle.recv()
    idle.send("40/admin,")
    assert idle.recv().startswith("44/admin,")
    idle.shutdown()


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_usual_client_library_works(erika: Citizen, transport: str) -> None:
    client = socketio.SimpleClient()
    auth = {"token": erika.token, "last_seq": 0}
    client.connect(erika.gateway.url, namespace="/citizen", auth=auth, transports=[transport])
    assert client.call("say", {"client_id": str(uuid4()), "text": "Hallo"}, timeout=10) == {"ok": True, "seq": 1}
    seen: list[str] = []
    while "Antwort auf: Hallo" not in seen:
        name, payload = client.receive(timeout=10)
        seen += [entry["text"] for entry in payload] if name == "entries" else []
    client.disconnect()


def test_garbage_harms_nobody_else(gateway: Gateway, erika: Citizen) -> None:
    for packet in ("42", "42/citizen,", "42/citizen,x", "45/citizen,", "451-/citizen,[]", "9", "40/citizen,{", "\x00"):
        wire = erika.connect()
        wire.send_packet(packet)
        wire.close()
    other = gateway.citizen().connect()
    assert other.call("typing", {}) == {"ok": True}
    other.close()


def test_a_refused_connection_says_so(gateway: Gateway) -> None:
    with pytest.raises(RefusedError) as refused:
        Wire(gateway.url, "/clerk")
    assert refused.value.data["data"] == {"code": "signed_out", "title": "Bitte melden Sie sich an."}


def test_a_connection_in_too_much_haste_is_read_slowly(start_gateway: Callable[..., Gateway]) -> None:
    """Otherwise a client that floods takes the processor from everybody else."""
    wire = start_gateway(limit_messages=1).citizen().connect()
    refused = 4
    wire.call("say", {"client_id": str(uuid4()), "text": "Hallo"})
    begun = time.monotonic()
    for _ in range(refused):
        assert wire.call("say", {"client_id": str(uuid4()), "text": "Hallo"})["error"]["code"] == "too_many"
    assert time.monotonic() - begun >= refused * PAUSE_SECONDS
    wire.close()
