"""What was erased is found neither in the files of SQLite nor in its log, and the engine's tracker goes with it."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from handover import protocol
from handover.engine import EngineDown
from handover.service import Service
from handover.store import Store, wiping
from handover.store.tables import sample
from handover.store.wiping import wipe_file
from tests.conftest import Nodes
from tests.fakes import FakeClock, FakeEngine
from tests.servers import PostgresServer
from tests.talk import asked, callback, opened


def where(store: Store, word: str) -> list[str]:
    """Names of the database's files that hold ``word``."""
    main = Path(str(store.url.database))
    files = (main, main.with_name(main.name + "-wal"))
    return [file.name.removeprefix(main.name) for file in files if file.exists() and word.encode() in file.read_bytes()]


@pytest.fixture
def sqlite_service(sqlite_store: Store, nodes: Nodes) -> Service:
    return nodes(sqlite_store)


async def test_erased_words_are_in_no_file(sqlite_service: Service, clock: FakeClock) -> None:
    store, conversation_id = sqlite_service.store, await opened(sqlite_service)
    answer = (await asked(sqlite_service, conversation_id, "canary-said"))[0]
    opinion = protocol.Feedback(helpful=False, comment="canary-comment")
    await sqlite_service.give_feedback(conversation_id, answer.seq, opinion)
    await sqlite_service.leave_callback(conversation_id, callback("canary-left"))
    words = ["canary-said", "canary-comment", "canary-left", "0201 123456"]
    for word in words:
        assert where(store, word), f"{word} was never stored: the search could not fail"
    await sqlite_service.erase(conversation_id)
    assert "-wal" in where(store, "canary-said"), "the log still holds it"
    await sqlite_service.wipe()
    assert [where(store, word) for word in words] == [[], [], [], []]
    await sqlite_service.forget_trackers()
    clock.advance(seconds=16)
    await sqlite_service.forget_trackers()
    await sqlite_service.wipe()
    assert where(store, conversation_id) == []


async def test_copies_that_no_delete_reaches_are_found_and_written_over(sqlite_store: Store) -> None:
    """Pages that were split keep copies; this mix of sizes leaves some (and the test fails if it no longer does)."""
    rnd = random.Random(1)
    path = str(sqlite_store.url.database)
    ids = [f"{rnd.getrandbits(128):032x}" for _ in range(400)]
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for pragma in ("journal_mode = WAL", "synchronous = OFF", "secure_delete = ON"):
            database.execute(f"PRAGMA {pragma}")
        database.execute("BEGIN")
        database.execute("CREATE TABLE said (id TEXT, seq INT, text TEXT, PRIMARY KEY (id, seq)) WITHOUT ROWID")
        for seq in range(12000):
            text = "x" * rnd.choice([5, 40, 200, 900, 1900, 7000])
            database.execute("INSERT INTO said VALUES (?, ?, ?)", (rnd.choice(ids), seq, text))
        database.executemany("DELETE FROM said WHERE id = ?", [(each,) for each in ids[:200]])
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    left = [each for each in ids[:200] if where(sqlite_store, each)]
    assert left, "nothing was left, so nothing is tested"
    assert wipe_file(path, left[:3])
    assert [each for each in ids[:200] if where(sqlite_store, each)] == []


@pytest.mark.parametrize("small", [True, False])
async def test_who_asks_does_not_wait_for_a_backlog(
    sqlite_service: Service, monkeypatch: pytest.MonkeyPatch, small: bool
) -> None:
    """As long as more and more grows old, the file is not written anew for that; for those who asked it is wiped."""
    if not small:
        monkeypatch.setattr(wiping, "SMALL", 0)
    store, conversation_id = sqlite_service.store, await opened(sqlite_service)
    await asked(sqlite_service, conversation_id, "canary-said")
    await sqlite_service.erase(conversation_id)
    sqlite_service.wiping.add_unnamed()
    await sqlite_service.wipe()
    assert where(store, "canary-said") == []


async def test_the_space_of_deleted_rows_is_given_back(postgres: PostgresServer, nodes: Nodes) -> None:
    store = Store(postgres.empty_database())
    service = nodes(store)

    async def size() -> int:
        async with store.reading() as read:
            return int((await read.execute(text("SELECT pg_relation_size('entry')"))).scalar_one())

    try:
        conversation_id = await opened(service)
        for _ in range(5):
            await asked(service, conversation_id, "x" * 2000)
        assert await size() > 0
        await service.erase(conversation_id)
        assert await size() > 0
        await service.wipe()
        assert await size() == 0
    finally:
        await service.stop()
        await store.close()


async def test_what_is_in_use_is_wiped_the_next_time(sqlite_service: Service) -> None:
    store, conversation_id = sqlite_service.store, await opened(sqlite_service)
    await asked(sqlite_service, conversation_id, "canary")
    await sqlite_service.erase(conversation_id)
    with closing(sqlite3.connect(str(store.url.database), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM entry").fetchone()
        await sqlite_service.wipe()
        reader.execute("ROLLBACK")
    await sqlite_service.wipe()
    assert where(store, "canary") == []


async def test_the_tracker_is_deleted_again_for_a_turn_under_way(
    service: Service, engine: FakeEngine, clock: FakeClock
) -> None:
    conversation_id = await opened(service)
    await service.erase(conversation_id)
    await service.forget_trackers()
    clock.advance(seconds=15)
    await service.forget_trackers()
    assert engine.forgotten == [conversation_id]
    clock.advance(seconds=1)
    for _ in range(2):
        await service.forget_trackers()
    assert engine.forgotten == [conversation_id] * 2


async def test_however_long_the_engine_was_away_it_forgets_within_half_a_minute(
    service: Service, engine: FakeEngine, clock: FakeClock
) -> None:
    conversation_id = await opened(service)
    await service.erase(conversation_id)
    for _ in range(100):
        engine.failing = [EngineDown()]
        await service.forget_trackers()
        clock.advance(seconds=60)
    engine.failing = [EngineDown()]
    await service.forget_trackers()
    engine.failing = []
    clock.advance(seconds=30)
    await service.forget_trackers()
    assert set(engine.forgotten) == {conversation_id}


async def test_samples_are_masked_and_go_with_the_conversation(service: Service, clock: FakeClock) -> None:
    async def kept() -> list[tuple[str, str | None]]:
        async with service.store.reading() as read:
            rows = await read.execute(select(sample.c.text, sample.c.conversation_id))
            return [(row.text, row.conversation_id) for row in rows]

    erased, aged = await opened(service), await opened(service)
    for conversation_id in (erased, aged):
        answer = (await asked(service, conversation_id, "ruf mich an: 0201 8812345"))[0]
        await service.give_feedback(conversation_id, answer.seq, protocol.Feedback(helpful=False))
    assert sorted(await kept()) == sorted([("ruf mich an: [Telefon]", erased), ("ruf mich an: [Telefon]", aged)])
    await service.erase(erased)
    assert await kept() == [("ruf mich an: [Telefon]", aged)]
    clock.advance(days=30)
    await service.retain()
    assert await kept() == [("ruf mich an: [Telefon]", None)]


async def test_a_second_opinion_takes_the_sample_back(service: Service) -> None:
    conversation_id = await opened(service)
    answer = (await asked(service, conversation_id, "wie geht das"))[0]
    for helpful in (False, True):
        await service.give_feedback(conversation_id, answer.seq, protocol.Feedback(helpful=helpful))
    async with service.store.reading() as read:
        assert (await read.execute(select(sample))).all() == []
