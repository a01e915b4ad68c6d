"""Taking what was deleted out of the files of the tracker database as well. docs/storage.md

SQLite's log keeps pages as they were until it is emptied, and where rows were moved between pages their old places are
not overwritten, so that deleting them later does not reach these copies. PostgreSQL keeps deleted rows until a vacuum.
"""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Collection
from contextlib import closing
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

EVERY = 10.0  # seconds
PATIENCE = 0.5  # seconds for which writers may be held up so that the log can be emptied
SMALL = 64 * 1024 * 1024  # bytes that are written anew in 0.3 s; larger files are searched first
SEARCHED = 10  # ids; with more the file is written anew, as soon as no more are coming
CHUNK = 1024 * 1024  # bytes read at once

logger = logging.getLogger(__name__)


class Wiping:
    """What was deleted here and may still stand in the files. After a crash that is not known: then the log is
    emptied; the gateway has what was erased on request deleted twice."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ids: set[str] = set()
        self._growing = False
        self._unknown = True

    def add(self, conversation_id: str) -> None:
        self._ids.add(conversation_id)
        self._growing = True

    async def keep(self) -> None:
        """Wipe every few seconds, until cancelled."""
        while True:
            await self.wipe()
            await asyncio.sleep(EVERY)

    async def wipe(self) -> None:
        """Do it, if anything was deleted; what does not work now is tried again the next time."""
        if not (self._ids or self._unknown):
            return
        ids, more_come, self._growing = frozenset(self._ids), self._growing, False
        try:
            if await asyncio.to_thread(self._wipe, ids, wait=more_come and len(ids) > SEARCHED):
                self._ids -= ids
                self._unknown = False
        except (sqlite3.Error, sa.exc.SQLAlchemyError, OSError) as error:
            logger.warning("deleted trackers are taken out of the files later: %s", type(error).__name__)

    def _wipe(self, ids: Collection[str], *, wait: bool) -> bool:
        if self._engine.dialect.name != "sqlite":
            return not wait and vacuum(self._engine)
        path = self._engine.url.database
        return not path or path == ":memory:" or wipe_file(path, ids, wait=wait)


def wipe_file(path: str, ids: Collection[str], *, wait: bool = False) -> bool:
    """Empty the log; write the file anew, if it is small or may still hold one of ``ids`` (``wait``: not yet).

    True: done."""
    with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as database:
        if not _empty_log(database) or wait:
            return False
        if not ids or not _to_be_written_anew(path, database, ids):
            return True
        database.execute("VACUUM")
        return _empty_log(database)


def vacuum(engine: Engine) -> bool:
    """Give the space of deleted rows back; nobody waits for it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM events"))
    return True


def _empty_log(database: sqlite3.Connection) -> bool:
    database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()  # most of the work, holding nobody up
    busy, _, _ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _to_be_written_anew(path: str, database: sqlite3.Connection, ids: Collection[str]) -> bool:
    if Path(path).stat().st_size <= SMALL or len(ids) > SEARCHED:
        return True
    living = "SELECT 1 FROM events WHERE sender_id = ? LIMIT 1"  # a turn that was under way has written since
    gone = [each.encode() for each in ids if not database.execute(living, [each]).fetchone()]
    return bool(gone) and _holds(path, gone)


@cache
def _kept_open(path: str) -> int:
    """A descriptor that is never closed: closing one would release the locks that SQLite holds on the file in this
    process (sqlite.org/howtocorrupt.html, 2.2)."""
    return os.open(path, os.O_RDONLY)


def _holds(path: str, words: Collection[bytes]) -> bool:
    overlap = max(map(len, words)) - 1
    file, place, tail = _kept_open(path), 0, b""
    while chunk := os.pread(file, CHUNK, place):
        place += len(chunk)
        searched = tail + chunk
        if any(word in searched for word in words):
            return True
        tail = searched[-overlap:]
    return False
