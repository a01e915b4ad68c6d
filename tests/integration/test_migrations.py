"""Revisions that old and new nodes survive side by side. docs/storage.md, "Migrations"."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, text

from handover.errors import StoreUnavailable
from handover.migrations.run import configuration, scripts
from handover.store import Store, database, tables
from tests.integration.schema_changes import Schema, obstacles, schema_of
from tests.servers import PostgresServer

REVISIONS = [script.revision for script in reversed(list(scripts().walk_revisions()))]
PAIRS = list(pairwise(REVISIONS))


def unused_since(revision: str) -> frozenset[str]:
    """What ``revision`` may drop: ``UNUSED = {"table.column": "0004"}`` says which revision came with the code that no
    longer uses it. At least one more must lie between, so that the nodes still running are of that code."""
    declared: dict[str, str] = getattr(scripts().get_revision(revision).module, "UNUSED", {})
    allowed = REVISIONS[: REVISIONS.index(revision) - 1]
    return frozenset(name for name, since in declared.items() if since in allowed)


def schemas(connection: Connection) -> dict[str, Schema]:
    found = {}
    for revision in REVISIONS:
        command.upgrade(configuration(connection), revision)
        found[revision] = schema_of(connection)
    return found


async def drop_everything(store: Store) -> None:
    async with store.writing() as tx:
        for table in reversed(tables.metadata.sorted_tables):
            await tx.execute(text(f"DROP TABLE IF EXISTS {table.name}"))
        await tx.execute(text("DROP TABLE alembic_version"))


@asynccontextmanager
async def on_empty(kind: str, postgres: PostgresServer, folder: Path) -> AsyncIterator[str]:
    """The address of a database without tables."""
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'empty.db'}"
        return
    url = postgres.new_database()
    store = Store(url)
    await drop_everything(store)
    await store.close()
    yield url


async def upgraded(url: str, run: Callable[[Connection], Any]) -> Any:
    store = Store(url)
    try:
        async with store._engine.connect() as connection:
            result = await connection.run_sync(run)
            await connection.commit()
            return result
    finally:
        await store.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_every_revision_leaves_the_version_before_it_running(
    kind: str, postgres: PostgresServer, tmp_path: Path
) -> None:
    async with on_empty(kind, postgres, tmp_path) as url:
        found = await upgraded(url, schemas)
    for old, new in PAIRS:
        assert obstacles(found[old], found[new], unused=unused_since(new)) == [], f"revision {new}"


CHANGES = {
    "ALTER TABLE note DROP COLUMN text": "note.text was dropped or renamed",
    "DROP TABLE note": "note was dropped",
    "ALTER TABLE note ADD COLUMN mood VARCHAR(5)": None,
    "ALTER TABLE note ADD COLUMN mood VARCHAR(5) NOT NULL DEFAULT 'calm'": None,
    "CREATE INDEX ix_note_text ON note (text)": None,
    "CREATE TABLE mood (id INTEGER PRIMARY KEY)": None,
    "CREATE UNIQUE INDEX uq_note ON note (author)": "note refuses more: unique ['author']",
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_check_finds_what_old_code_would_trip_over(change: str) -> None:
    with create_engine("sqlite://").connect() as connection:
        command.upgrade(configuration(connection), "head")
        before = schema_of(connection)
        connection.execute(text(change))
        expected = CHANGES[change]
        assert obstacles(before, schema_of(connection)) == ([expected] if expected else [])


def test_what_must_be_given_is_found() -> None:
    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("CREATE TABLE mood (id INTEGER PRIMARY KEY, a TEXT, b INTEGER NOT NULL DEFAULT 1)"))
        before = schema_of(connection)
        connection.execute(text("DROP TABLE mood"))
        connection.execute(
            text("CREATE TABLE mood (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT NOT NULL, c TEXT NOT NULL)")
        )
        assert obstacles(before, schema_of(connection)) == [
            "mood.a must be given now",
            "mood.b has lost its default",
            "mood.b was INTEGER and is TEXT",
            "mood.c is new and must be given",
        ]


def test_what_nobody_uses_any_more_may_go() -> None:
    with create_engine("sqlite://").connect() as connection:
        command.upgrade(configuration(connection), "head")
        before = schema_of(connection)
        connection.execute(text("ALTER TABLE note DROP COLUMN text"))
        assert obstacles(before, schema_of(connection), unused=frozenset({"note.text"})) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_two_nodes_start_at_once_on_an_empty_database(
    kind: str, postgres: PostgresServer, tmp_path: Path
) -> None:
    async with on_empty(kind, postgres, tmp_path) as url:
        stores = [Store(url), Store(url)]
        await asyncio.gather(*(store.migrate() for store in stores))
        async with stores[0].reading() as read:
            assert (await read.execute(text("SELECT version_num FROM alembic_version"))).scalars().all() == [
                REVISIONS[-1]
            ]
        for store in stores:
            await store.close()


async def test_an_old_node_starts_on_the_schema_of_a_newer_version(store: Store, caplog: Any) -> None:
    async with store.writing() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        await store.migrate()
        await store.check()
        assert "of a newer version (revision 9999)" in caplog.text
    finally:
        async with store.writing() as tx:
            await tx.execute(text(f"UPDATE alembic_version SET version_num = '{REVISIONS[-1]}'"))


@pytest.fixture
def behind(postgres: PostgresServer) -> str:
    """A database one revision behind."""

    async def downgrade() -> str:
        url = postgres.new_database()
        await upgraded(url, lambda connection: command.downgrade(configuration(connection), "-1"))
        return url

    return asyncio.run(downgrade())


async def test_a_new_node_waits_for_the_transactions_of_old_ones(behind: str, caplog: Any) -> None:
    old, new = Store(behind), Store(behind)
    async with old._engine.begin() as transaction:
        for table in ("erasure", "handling", "callback", "audit"):
            await transaction.execute(text(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE"))
        migrating = asyncio.create_task(new.migrate())
        while "waits for a table" not in caplog.text:
            assert not migrating.done()
            await asyncio.sleep(0.05)
        async with old.writing() as other:  # whoever comes after the one that waits is not held up by it for long
            await other.execute(text("DELETE FROM erasure"))
    await asyncio.wait_for(migrating, 20)
    await old.close()
    await new.close()


async def test_a_node_does_not_wait_forever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MIGRATION_WAIT", "MIGRATION_PAUSE"):
        monkeypatch.setattr(database, name, 0.1)
    monkeypatch.setattr(database, "LOCK_WAIT", 0.1)
    path = tmp_path / "locked.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store = Store(f"sqlite+aiosqlite:///{path}")
        with pytest.raises(StoreUnavailable):
            await store.migrate()
        await store.close()
