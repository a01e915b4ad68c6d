"""What happens when something the gateway needs is down."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError

from handover.store import Store, Transaction
from tests.contract.gateway import Gateway, wait_until


@contextmanager
def locked(gateway: Gateway) -> Iterator[None]:
    """Another process holds the write lock."""
    with sqlite3.connect(gateway.database, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def gateway(start_gateway: Any) -> Gateway:
    running: Gateway = start_gateway()
    return running


def test_a_locked_database_accepts_nothing_and_says_when_to_come_back(gateway: Gateway) -> None:
    erika = gateway.citizen()
    client_id = str(uuid4())
    with locked(gateway):
        answer = erika.say("Hallo", client_id)
        assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
        assert int(answer.headers["retry-after"]) >= 1
        wire = erika.connect()
        ack = wire.call("say", {"client_id": client_id, "text": "Hallo"})
        assert ack["error"]["code"] == "store_unavailable"
        assert gateway.http.post("/api/v1/conversations", json={}).status_code == 503
    assert erika.texts() == []
    assert wire.call("say", {"client_id": client_id, "text": "Hallo"}) == {"ok": True, "seq": 1}
    wire.entry("Antwort auf: Hallo")
    wire.close()


def test_a_full_disk_accepts_nothing(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    erika = gateway.citizen()
    with sqlite3.connect(gateway.database) as database:
        [(pages,)] = database.execute("PRAGMA page_count")
    limit = f"PRAGMA max_page_count = {pages}"  # what SQLite answers is the same as on a full disk
    original = Store.writing

    @asynccontextmanager
    async def full(store: Store) -> AsyncIterator[Transaction]:
        async with original(store) as transaction:
            await transaction.run_sync(lambda connection: connection.exec_driver_sql(limit).close())
            yield transaction

    monkeypatch.setattr(Store, "writing", full)
    answers = [erika.say("x" * 2000) for _ in range(20)]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert refused, "the limit was never reached"
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(503, "store_unavailable")}
    kept = [text for text in erika.texts() if text == "x" * 2000]
    assert len(kept) == len(answers) - len(refused)


def test_no_database_error_reaches_anybody_else(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    erika = gateway.citizen()

    def broken(*_: Any, **__: Any) -> Any:
        raise OperationalError("SELECT geheim", {}, Exception("disk I/O error"))

    monkeypatch.setattr("handover.store.conversations.token_hash_of", broken)
    answer = erika.call("GET", "/entries")
    assert answer.status_code == 503
    assert "geheim" not in answer.text


def test_a_bug_is_a_problem_without_a_stack(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    erika = gateway.citizen()

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("geheim")

    wire = erika.connect()
    monkeypatch.setattr("handover.store.conversations.token_hash_of", broken)
    monkeypatch.setattr("handover.store.conversations.claim", broken)
    answer = erika.call("GET", "/entries")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "geheim" not in answer.text
    ack = wire.call("say", {"client_id": str(uuid4()), "text": "Hallo"})
    assert ack["error"] == {"code": "internal", "title": answer.json()["title"]}
    wire.close()


def test_while_the_engine_is_down_a_person_can_still_be_reached(gateway: Gateway) -> None:
    desk = gateway.clerk().available()
    erika = gateway.citizen()
    gateway.engine.down.set()
    assert erika.say("Was kostet das?").status_code == 200
    failed = wait_until(lambda: next((e for e in erika.entries()["entries"] if e.get("choices")), None), 20)
    person = next(choice for choice in failed["choices"] if choice["title"] == "Mit einem Menschen sprechen")
    assert erika.choose(person["id"]).json()["state"]["owner"] == "queued"
    assert desk.call("accept", {"conversation_id": erika.id})["ok"]
    desk.close()


def test_messages_come_too_fast_only_after_sixty(gateway: Gateway) -> None:
    erika = gateway.citizen()
    wire = erika.connect()
    acks = [wire.call("say", {"client_id": str(uuid4()), "text": str(number)}) for number in range(80)]
    refused = [ack["error"]["code"] for ack in acks if not ack["ok"]]
    assert acks[59]["ok"]
    assert set(refused) == {"too_many"}
    answer = erika.say("noch eine")
    assert answer.status_code in (200, 429)
    wire.close()


def test_opening_too_many_conversations_is_slowed_down(start_gateway: Any) -> None:
    gateway: Gateway = start_gateway(limit_opened=2)
    answers = [gateway.http.post("/api/v1/conversations", json={}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[-1].json()["code"] == "too_many"
    assert int(answers[-1].headers["retry-after"]) >= 1
