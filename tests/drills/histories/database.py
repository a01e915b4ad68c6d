"""One SQLite file for thousands of histories: emptied for each, fast, and a witness to what was written when."""

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from handover.store import database, sqlite, tables
from tests.servers import migrate

MEMORY = Path("/dev/shm")  # noqa: S108 - memory where the system has such a folder
YIELDS = 3

# What the product wrote, seen by the database itself: who owned the conversation when an entry came, and every move.
WITNESS = """
CREATE TABLE witness (conversation_id, seq, role, text, client_id, owner, epoch, clerk_id, clerk_name);
CREATE TRIGGER entry_seen AFTER INSERT ON entry BEGIN
  INSERT INTO witness SELECT NEW.conversation_id, NEW.seq, NEW.role, NEW.text, NEW.client_id,
    owner, epoch, clerk_id, clerk_name FROM conversation WHERE id = NEW.conversation_id;
END;
CREATE TABLE moves (conversation_id, owner_before, owner, epoch_before, epoch, clerk_before, clerk);
CREATE TRIGGER move_seen AFTER UPDATE ON conversation BEGIN
  INSERT INTO moves VALUES (NEW.id, OLD.owner, NEW.owner, OLD.epoch, NEW.epoch, OLD.clerk_id, NEW.clerk_id);
END;
"""
CONTENTS = tuple(table.name for table in tables.metadata.sorted_tables if table.name not in ("staff", "staff_session"))


class HistoryDatabase:
    """``url`` for the stores of the nodes; ``ask`` for whoever judges them, past the product."""

    def __init__(self, folder: Path) -> None:
        path = folder / "histories.db"
        self.url = f"sqlite+aiosqlite:///{path}"
        migrate(self.url)
        self._sqlite = sqlite3.connect(path, isolation_level=None)
        self._sqlite.executescript(WITNESS)
        self._sqlite.execute("PRAGMA synchronous = OFF")

    def ask(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self._sqlite.execute(statement, parameters).fetchall()

    def empty(self) -> None:
        self._sqlite.execute("BEGIN IMMEDIATE")
        for name in (*reversed(CONTENTS), "witness", "moves"):
            self._sqlite.execute(f"DELETE FROM {name}")
        self._sqlite.execute("COMMIT")

    def close(self) -> None:
        self._sqlite.close()


@contextmanager
def history_database(chance: Random, time: Callable[[], float]) -> Iterator[HistoryDatabase]:
    """Nothing waits for a disk. ``chance`` decides who is next at each commit; by ``time`` a lock is waited for."""

    async def commit(connection: Any) -> None:
        if connection._sqlite.in_transaction:
            try:
                await _others(chance.randrange(YIELDS))
            finally:  # what has begun to be written is written, also when nobody waits for it any more
                connection._sqlite.commit()
            await _others(chance.randrange(YIELDS))

    folder = Path(tempfile.mkdtemp(prefix="bd-histories-", dir=MEMORY if MEMORY.is_dir() else None))
    fast = tuple(pragma.replace("= FULL", "= OFF") for pragma in database.PRAGMAS)
    assert fast != database.PRAGMAS
    with (
        patch.object(database, "PRAGMAS", fast),
        patch.object(sqlite, "LOCK_PAUSE", 0),
        patch.object(sqlite, "time", SimpleNamespace(monotonic=time)),
        patch.object(sqlite.Connection, "commit", commit),
    ):
        opened = HistoryDatabase(folder)
        try:
            yield opened
        finally:
            opened.close()
            shutil.rmtree(folder)


async def _others(times: int) -> None:
    for _ in range(times):
        await asyncio.sleep(0)
