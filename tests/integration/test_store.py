"""The database itself: what is durable, what happens when it is locked, full or gone, and its migrations."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from handover import protocol
from handover.errors import StoreUnavailable
from handover.service import Service
from handover.store import Store, Transaction, database, tables
from handover.store.prepared import Prepared, Row
from tests.conftest import Nodes
from tests.fakes import FakeClock, FakeEngine
from tests.servers import PostgresServer, SqliteServer
from tests.talk import asked, log_of, opened, say


@pytest.fixture
def sqlite_service(sqlite_store: Store, nodes: Nodes) -> Service:
    return nodes(sqlite_store)


@contextmanager
def second_writer(store: Store) -> Iterator[sqlite3.Connection]:
    """Another process that holds the write lock."""
    with closing(sqlite3.connect(str(store.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


async def test_the_migrations_give_the_tables_of_the_code(store: Store) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), tables.metadata))

    async with store.writing() as tx:
        assert await tx.run_sync(differences) == []


async def test_migrating_again_changes_nothing(store: Store) -> None:
    await store.migrate()
    await store.check()


async def test_two_nodes_may_migrate_at_once(postgres: PostgresServer) -> None:
    url = postgres.new_database()
    stores = [Store(url), Store(url)]
    async with stores[0].writing() as tx:
        for table in reversed([*tables.metadata.sorted_tables]):
            await tx.execute(text(f"DROP TABLE {table.name}"))
        await tx.execute(text("DROP TABLE alembic_version"))
    await asyncio.gather(*(store.migrate() for store in stores))
    for store in stores:
        await store.close()


async def test_sqlite_is_set_up_for_durability(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        values = [
            (await tx.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        ]
    assert values == ["wal", 2, 1, 1]


async def test_a_failing_block_writes_nothing(store: Store, service: Service) -> None:
    conversation_id = await opened(service)

    async def fail_after_writing() -> None:
        async with service.changing(conversation_id) as change:
            change.notice("nie gesehen")
            await change.save()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_writing()
    assert await log_of(service, conversation_id) == []


async def test_a_cancelled_commit_leaves_the_connection_usable(sqlite_service: Service) -> None:
    conversation_id = await opened(sqlite_service)
    for delay in range(12):
        task = asyncio.create_task(sqlite_service.citizen_says(conversation_id, say(f"Nachricht {delay}")))
        for _ in range(delay):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    said = await sqlite_service.citizen_says(conversation_id, say("Nach allem"))
    await sqlite_service.runner.idle()
    entries = await log_of(sqlite_service, conversation_id)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[said.seq - 1].text == "Nach allem"


async def test_a_locked_database_acknowledges_nothing(
    sqlite_service: Service, monkeypatch: pytest.MonkeyPatch, sqlite: SqliteServer, nodes: Nodes
) -> None:
    monkeypatch.setattr(database, "LOCK_WAIT", 0.05)
    store = Store(sqlite.new_database())
    service = nodes(store)
    conversation_id = await opened(service)
    message = say("Hallo")
    with second_writer(store):
        with pytest.raises(StoreUnavailable):
            await service.citizen_says(conversation_id, message)
        assert await log_of(service, conversation_id) == [], "readers are not locked out"
    assert (await service.citizen_says(conversation_id, message)).seq == 1
    await service.runner.idle()
    await store.close()


async def test_a_short_lock_is_waited_for(sqlite_store: Store, sqlite_service: Service) -> None:
    conversation_id = await opened(sqlite_service)
    with second_writer(sqlite_store) as other:
        saying = asyncio.create_task(sqlite_service.citizen_says(conversation_id, say("Hallo")))
        assert await log_of(sqlite_service, conversation_id) == []
        assert not saying.done()
        other.execute("ROLLBACK")
        assert (await saying).seq == 1
    await sqlite_service.runner.idle()


async def limit_pages(store: Store, more: int) -> None:
    """Let the database grow by so many pages, as if that were all the room on the disk."""
    async with store.writing() as tx:
        pages = (await tx.execute(text("PRAGMA page_count"))).scalar_one()
        await tx.execute(text(f"PRAGMA max_page_count = {pages + more}"))


async def test_a_full_disk_acknowledges_nothing(sqlite_store: Store, sqlite_service: Service) -> None:
    conversation_id = await opened(sqlite_service)
    await limit_pages(sqlite_store, 0)
    acknowledged: list[int] = []

    async def fill_the_disk() -> None:
        while len(acknowledged) < 200:
            acknowledged.append((await sqlite_service.citizen_says(conversation_id, say("x" * 2000))).seq)

    with pytest.raises(StoreUnavailable):
        await fill_the_disk()
    await sqlite_service.runner.idle()
    said = [entry.seq for entry in await log_of(sqlite_service, conversation_id) if entry.author.role == "citizen"]
    assert said == acknowledged
    await limit_pages(sqlite_store, 1000)
    assert (await sqlite_service.citizen_says(conversation_id, say("Wieder Platz"))).seq > len(acknowledged)
    await sqlite_service.runner.idle()


async def test_an_answer_that_could_not_be_written_is_written_later(
    sqlite_store: Store, sqlite_service: Service, engine: FakeEngine, clock: FakeClock
) -> None:
    """The disk is full when the engine answers: the turn stays in the journal and is finished once."""
    engine.replies["Hallo"] = [protocol.Reply(text="lang " * 20_000)]
    conversation_id = await opened(sqlite_service)
    await limit_pages(sqlite_store, 5)
    await sqlite_service.citizen_says(conversation_id, say("Hallo"))
    await sqlite_service.runner.idle()
    assert len(await log_of(sqlite_service, conversation_id)) == 1
    await limit_pages(sqlite_store, 1000)
    clock.advance(minutes=1)
    await sqlite_service.runner.recover()
    await sqlite_service.runner.idle()
    assert [entry.author.role for entry in await log_of(sqlite_service, conversation_id)] == ["citizen", "bot"]
    assert len({request.turn_id for request in engine.asked}) == 1


@pytest.mark.parametrize(
    "url", ["postgresql+asyncpg://nobody@127.0.0.1:7399/nothing", "sqlite+aiosqlite:////proc/nowhere/handover.db"]
)
async def test_a_database_that_is_not_there(url: str, nodes: Nodes) -> None:
    with pytest.raises((StoreUnavailable, OSError)):
        await opened(nodes(Store(url)))


async def test_a_server_without_a_connection_left(postgres: PostgresServer) -> None:
    store = Store(postgres.crowded_database())
    with pytest.raises(StoreUnavailable):
        await store.check()
    with pytest.raises(StoreUnavailable):
        async with store.writing():
            pass
    await store.close()


async def test_the_hot_path_stays_short(
    store: Store, service: Service, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statements of one acknowledged message: lock and number, entry, turn. None of them is built anew."""
    conversation_id = await opened(service)
    await asked(service, conversation_id, "Hallo")
    engine.gate.clear()
    statements: list[str] = []
    fetch = Transaction.fetch

    async def counted(tx: Transaction, statement: Prepared, **values: object) -> list[Row]:
        statements.append(statement.compiled(tx.dialect).sql.split()[0])
        return await fetch(tx, statement, **values)

    monkeypatch.setattr(Transaction, "fetch", counted)
    monkeypatch.delattr(Transaction, "execute")
    await service.citizen_says(conversation_id, say("Noch etwas"))
    monkeypatch.undo()
    assert statements[:3] == ["UPDATE", "INSERT", "INSERT"]
    assert statements[3:] in ([], ["SELECT"]), "only what asking the engine reads may follow"
    engine.gate.set()
    await service.runner.idle()
