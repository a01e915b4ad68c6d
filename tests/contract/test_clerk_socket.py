"""Namespace /clerk, event by event, as docs/protocol.md says."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from handover.rules import Rules
from tests.contract.gateway import Citizen, ClerkAtDesk, Gateway, wait_until
from tests.contract.wire import ClosedError, RefusedError, Wire


@pytest.fixture
def yilmaz(gateway: Gateway) -> ClerkAtDesk:
    return gateway.clerk("Frau Yılmaz")


@pytest.fixture
def desk(yilmaz: ClerkAtDesk) -> Iterator[Wire]:
    wire = yilmaz.available()
    yield wire
    wire.call("presence", {"status": "away"})
    wire.close()


@pytest.fixture
def schmidt(gateway: Gateway) -> Iterator[Wire]:
    wire = gateway.clerk("Herr Schmidt").available()
    yield wire
    wire.call("presence", {"status": "away"})
    wire.close()


def say(wire: Wire, conversation_id: str, epoch: int, text: str, client_id: str | None = None) -> Any:
    message = {"conversation_id": conversation_id, "epoch": epoch, "client_id": client_id or str(uuid4()), "text": text}
    return wire.call("say", message)


def accepted(desk: Wire, citizen: Citizen) -> int:
    citizen.request_clerk()
    return int(desk.call("accept", {"conversation_id": citizen.id})["epoch"])


def ids(items: list[dict[str, Any]]) -> set[str]:
    return {item["conversation_id"] for item in items}


def test_her_lists_come_at_once_and_when_they_change(desk: Wire, erika: Citizen) -> None:
    desk.next("queue")
    erika.say("Was kostet das?")
    erika.request_clerk()
    lists = desk.next("queue", lambda lists: erika.id in ids(lists["waiting"]))
    item = next(item for item in lists["waiting"] if item["conversation_id"] == erika.id)
    assert item["preview"] == "Was kostet das?"
    assert item["department"] == "buergerservice"
    erika.call("DELETE", "/clerk-request")
    desk.next("queue", lambda lists: erika.id not in ids(lists["waiting"]))


def test_accepting_brings_the_whole_conversation(desk: Wire, erika: Citizen) -> None:
    erika.say("Gebühren")
    erika.wait_for("37 Euro")
    erika.say("Mensch")
    wait_until(lambda: erika.entries()["state"]["owner"] == "queued")
    ack = desk.call("accept", {"conversation_id": erika.id})
    assert ack["ok"]
    seen = desk.next("entries")
    assert seen["conversation_id"] == erika.id
    assert [entry["seq"] for entry in seen["entries"]] == list(range(1, len(seen["entries"]) + 1))
    assert seen["entries"][0]["understood"]["intent"] == "fees"
    state = desk.next("state")["state"]
    assert (state["owner"], state["epoch"], state["clerk"]) == ("clerk", ack["epoch"], {"name": "Frau Yılmaz"})
    suggestions = desk.next("suggestions")["suggestions"]
    assert "37 Euro" in [suggestion["text"] for suggestion in suggestions]
    assert any("Personalausweis" in s["text"] and s.get("answer", {}).get("aspect") == "documents" for s in suggestions)
    desk.next("queue", lambda lists: erika.id in ids(lists["mine"]))


def test_both_write_and_the_citizen_sees_who(desk: Wire, erika: Citizen) -> None:
    widget = erika.connect()
    epoch = accepted(desk, erika)
    widget.next("state", lambda state: state["owner"] == "clerk" and state["clerk"]["name"] == "Frau Yılmaz")
    assert say(desk, erika.id, epoch, "Guten Tag, Frau Mustermann")["ok"]
    entry = widget.entry("Guten Tag, Frau Mustermann")
    assert entry["author"] == {"role": "clerk", "name": "Frau Yılmaz"}
    assert "client_id" not in entry
    erika.say("Das ging ja schnell")
    assert "client_id" not in desk.entry("Das ging ja schnell")
    widget.close()


def test_what_she_says_is_kept_once(desk: Wire, erika: Citizen) -> None:
    epoch = accepted(desk, erika)
    client_id = str(uuid4())
    first, again = (say(desk, erika.id, epoch, "Einen Moment", client_id) for _ in range(2))
    assert first == again == {"ok": True, "seq": first["seq"]}
    assert erika.texts().count("Einen Moment") == 1
    assert say(desk, erika.id, epoch, "Etwas anderes", client_id)["error"]["code"] == "client_id_reused"


def test_an_old_epoch_is_refused(desk: Wire, erika: Citizen) -> None:
    epoch = accepted(desk, erika)
    assert say(desk, erika.id, epoch - 1, "zu spät")["error"]["code"] == "epoch"
    assert "zu spät" not in erika.texts()


def test_two_clerks_accepting_at_once_have_one_winner(desk: Wire, schmidt: Wire, erika: Citizen) -> None:
    erika.request_clerk()
    acks: list[Any] = []
    both = [
        threading.Thread(target=lambda wire=wire: acks.append(wire.call("accept", {"conversation_id": erika.id})))
        for wire in (desk, schmidt)
    ]
    for accepting in both:
        accepting.start()
    for accepting in both:
        accepting.join()
    winners = [ack for ack in acks if ack["ok"]]
    [loser] = [ack for ack in acks if not ack["ok"]]
    assert len(winners) == 1
    assert loser["error"]["code"] == "taken"
    name = erika.entries()["state"]["clerk"]["name"]
    assert loser["error"]["title"] == f"Das Gespräch hat {name} übernommen."


def test_the_conversation_of_another_clerk_stays_hers(desk: Wire, schmidt: Wire, erika: Citizen) -> None:
    epoch = accepted(desk, erika)
    reference = {"conversation_id": erika.id}
    assert say(schmidt, erika.id, epoch, "Ich auch")["ok"] is False
    for event in ("follow", "hand_back", "close", "typing"):
        assert schmidt.call(event, reference)["ok"] is False, event
    assert schmidt.call("note", reference | {"text": "x"})["ok"] is False
    assert schmidt.call("transfer", reference | {"department": "steuern"})["ok"] is False
    assert erika.entries()["state"]["owner"] == "clerk"


@pytest.mark.parametrize("event", ["accept", "follow", "hand_back", "close", "typing"])
def test_an_unknown_conversation_is_not_found(desk: Wire, event: str) -> None:
    assert desk.call(event, {"conversation_id": "nichts"})["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("presence", {"status": "busy"}),
        ("presence", {}),
        ("accept", {}),
        ("accept", {"conversation_id": 5}),
        ("say", {"conversation_id": "x", "epoch": "1", "client_id": "y", "text": "z"}),
        ("note", {"conversation_id": "x", "text": ""}),
        ("transfer", {"conversation_id": "x"}),
        ("transfer", {"conversation_id": "x", "department": "a", "clerk": "b"}),
        ("follow", {"conversation_id": "x", "last_seq": -1}),
        ("close", {"conversation_id": "x", "force": True}),
        ("accept", {"conversation_id": "\ud83d"}),
    ],
)
def test_wrong_payloads_are_refused(desk: Wire, event: str, payload: Any) -> None:
    assert desk.call(event, payload)["error"]["code"] in ("invalid", "empty")


def test_following_a_waiting_conversation_before_accepting_it(desk: Wire, erika: Citizen) -> None:
    erika.say("Ich warte")
    erika.request_clerk()
    assert desk.call("follow", {"conversation_id": erika.id, "last_seq": 1}) == {"ok": True}
    assert all(entry["seq"] > 1 for entry in desk.next("entries")["entries"])
    erika.say("immer noch")
    assert desk.entry("immer noch")


def test_notes_are_for_colleagues_only(desk: Wire, erika: Citizen) -> None:
    widget = erika.connect()
    accepted(desk, erika)
    assert desk.call("note", {"conversation_id": erika.id, "text": "Ruft oft an"}) == {"ok": True}
    notes = desk.next("notes", lambda notes: notes["notes"])["notes"]
    assert [(note["author"], note["text"]) for note in notes] == [("Frau Yılmaz", "Ruft oft an")]
    assert "Ruft oft an" not in str(erika.entries()) + str(widget.events)
    widget.close()


def test_typing_is_seen_by_the_other_side_only(desk: Wire, erika: Citizen) -> None:
    widget = erika.connect()
    accepted(desk, erika)
    desk.next("state")
    widget.next("state", lambda state: state["owner"] == "clerk")
    widget.call("typing", {})
    assert desk.next("typing") == {"conversation_id": erika.id, "role": "citizen"}
    assert desk.call("typing", {"conversation_id": erika.id}) == {"ok": True}
    assert widget.next("typing") == {"role": "clerk"}
    widget.close()


def test_handing_back_lets_the_bot_go_on(desk: Wire, erika: Citizen) -> None:
    epoch = accepted(desk, erika)
    assert desk.call("hand_back", {"conversation_id": erika.id}) == {"ok": True}
    assert erika.entries()["state"]["owner"] == "bot"
    erika.say("Und weiter?")
    erika.wait_for("Antwort auf: Und weiter?")
    assert say(desk, erika.id, epoch, "zu spät")["ok"] is False


def test_transfer_to_a_department_and_to_a_colleague(gateway: Gateway, desk: Wire, erika: Citizen) -> None:
    nowak = gateway.clerk("Frau Nowak", "steuern")
    taxes = nowak.available()
    accepted(desk, erika)
    unknown = desk.call("transfer", {"conversation_id": erika.id, "department": "mars"})
    assert unknown["error"]["code"] == "unknown_target"
    assert desk.call("transfer", {"conversation_id": erika.id, "department": "steuern"}) == {"ok": True}
    taxes.next("queue", lambda lists: erika.id in ids(lists["waiting"]))
    assert taxes.call("accept", {"conversation_id": erika.id})["ok"]
    assert erika.entries()["state"]["clerk"]["name"] == "Frau Nowak"
    taxes.close()


def test_closing_ends_the_conversation_for_the_citizen(desk: Wire, erika: Citizen) -> None:
    widget = erika.connect()
    accepted(desk, erika)
    assert desk.call("close", {"conversation_id": erika.id}) == {"ok": True}
    widget.next("state", lambda state: state["owner"] == "closed")
    widget.close()


def test_the_audit_log_tells_what_she_did_until_the_conversation_is_erased(yilmaz: ClerkAtDesk, erika: Citizen) -> None:
    wire = yilmaz.available()
    accepted(wire, erika)
    wire.call("hand_back", {"conversation_id": erika.id})
    accepted(wire, erika)
    wire.call("close", {"conversation_id": erika.id})
    wire.close()
    done = ["conversation.accepted", "conversation.handed_back", "conversation.accepted", "conversation.closed"]
    assert _audited(yilmaz) == [(action, erika.id) for action in done]
    erika.call("DELETE", "")
    assert _audited(yilmaz) == [(action, None) for action in done]


def _audited(clerk: ClerkAtDesk) -> list[tuple[str, str | None]]:
    lines = "SELECT action, subject FROM audit WHERE actor = ? AND action LIKE 'conversation.%' ORDER BY at, rowid"
    with sqlite3.connect(clerk.gateway.database) as database:
        return database.execute(lines, (clerk.username,)).fetchall()


def test_who_may_no_longer_read_is_told(desk: Wire, schmidt: Wire, erika: Citizen) -> None:
    erika.request_clerk()
    schmidt.call("follow", {"conversation_id": erika.id})
    schmidt.next("state")
    desk.call("accept", {"conversation_id": erika.id})
    assert schmidt.next("resync") == {"conversation_id": erika.id}


def test_a_clerk_whose_browser_dies_is_replaced(start_gateway: Any) -> None:
    rules = Rules(disconnect_lease=timedelta(seconds=0.5), sweep_every=timedelta(seconds=0.2))
    gateway: Gateway = start_gateway(parts={"rules": rules})
    erika, desk = gateway.citizen(), gateway.clerk().available()
    accepted(desk, erika)
    desk.close()
    wait_until(lambda: erika.entries()["state"]["owner"] != "clerk")
    assert erika.entries()["state"]["owner"] in ("queued", "bot")


def test_while_she_is_connected_her_presence_does_not_run_out(start_gateway: Any) -> None:
    gateway: Gateway = start_gateway(clerk_lease_seconds=1.5)
    erika, desk = gateway.citizen(), gateway.clerk().available()
    accepted(desk, erika)
    leases = 0
    before = None
    while leases < 6:  # each renewal writes a new lease
        lease = _lease_of(gateway)
        leases += lease != before
        before = lease
    assert erika.entries()["state"]["owner"] == "clerk"
    desk.close()


def _lease_of(gateway: Gateway) -> int:
    with sqlite3.connect(gateway.database) as database:
        return int(database.execute("SELECT max(lease_until) FROM presence").fetchone()[0])


def test_nobody_without_a_session_of_a_clerk_gets_in(gateway: Gateway, yilmaz: ClerkAtDesk) -> None:
    editor = gateway.clerk("Frau Roth", roles=("editor",))
    for cookie, code in (("", "signed_out"), ("staff_session=x", "signed_out"), (editor.cookie, "not_allowed")):
        with pytest.raises(RefusedError) as refused:
            Wire(gateway.url, "/clerk", None, Cookie=cookie)
        assert refused.value.data["data"]["code"] == code


def test_a_page_that_embeds_the_widget_cannot_act_as_the_clerk(gateway: Gateway, yilmaz: ClerkAtDesk) -> None:
    with pytest.raises(RefusedError) as refused:
        Wire(gateway.url, "/clerk", None, Cookie=yilmaz.cookie, Origin="https://www.stadt.example")
    assert refused.value.data["data"]["code"] == "foreign_origin"


def test_a_disabled_account_can_do_nothing_more_at_once(gateway: Gateway, yilmaz: ClerkAtDesk, erika: Citizen) -> None:
    wire = yilmaz.available()
    gateway.in_accounts(lambda accounts: accounts.disable(yilmaz.username))
    erika.request_clerk()
    with pytest.raises(ClosedError):
        raise AssertionError(wire.call("accept", {"conversation_id": erika.id}))
    wire.close()
    assert erika.entries()["state"]["owner"] != "clerk"
