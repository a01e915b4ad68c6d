"""Taking what was deleted out of the files of the database as well. docs/storage.md

SQLite overwrites what is deleted (secure_delete), but the write-ahead log keeps older pages until it is emptied, and
pages that were split before may hold copies that no delete reaches (measured: of one conversation in twenty). So the
log is emptied, the file is searched for the ids of what was erased, and written anew where one is found.
PostgreSQL keeps deleted rows until they are vacuumed.
"""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from functools import cache
from typing import Final

import asyncpg
from sqlalchemy import URL

from handover.store.tables import metadata

log = logging.getLogger(__name__)

PATIENCE: Final = 0.5  # seconds for which writers may be held up so that the log can be emptied
SEARCHED: Final = 10  # ids; with more the file is written anew without a search, as soon as no more are coming
CHUNK: Final = 1024 * 1024  # bytes read at once; between two, other threads have their turn
REMINDER_COPIES: Final = 2  # of an id, while its tracker is still to be deleted: in the table and in its index
VACUUM_SECONDS: Final = 600.0


class Wiping:
    """What was deleted here and may still stand in the files. After a crash that is not known: then the log is
    emptied."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._ids: set[str] = set()
        self._growing = False
        self._unknown = True
        self._anew = False

    def add_unnamed(self) -> None:
        """Rows were deleted that no id tells apart: the file is written anew."""
        self._anew = self._growing = True

    def add(self, ids: Iterable[str]) -> None:
        """These conversations were erased."""
        before = len(self._ids)
        self._ids.update(ids)
        self._growing |= len(self._ids) > before

    async def wipe(self) -> None:
        """Do it, if anything was deleted; what does not work now is tried again the next time."""
        if not (self._ids or self._unknown or self._anew):
            return
        ids, self._growing, more_come = frozenset(self._ids), False, self._growing
        anew = self._anew or len(ids) > SEARCHED
        try:
            if await self._wipe(ids, anew=anew, wait=anew and more_come):
                self._ids -= ids
                self._unknown = self._anew = False
        except (sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            log.warning("what was deleted is taken out of the files later: %s", type(error).__name__)

    async def _wipe(self, ids: frozenset[str], *, anew: bool, wait: bool) -> bool:
        if self._url.get_backend_name() == "sqlite":
            return await asyncio.to_thread(wipe_file, str(self._url.database), ids, anew=anew, wait=wait)
        if not wait:
            await vacuum(self._url)
        return not wait


def wipe_file(path: str, ids: Collection[str], *, anew: bool = False, wait: bool = False) -> bool:
    """Empty the log; write the file ``anew``, or if it still holds one of ``ids`` (``wait``: not yet). True: done."""
    with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as database:
        if not _empty_log(database) or wait:
            return False
        if not anew and not _holds(path, _most_copies(database, ids)):
            return True
        database.execute("VACUUM")
        log.info("the database file was written anew, so that nothing is left of what was erased")
        return _empty_log(database)


def _empty_log(database: sqlite3.Connection) -> bool:
    database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()  # most of the work, holding nobody up
    busy, _, _ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _most_copies(database: sqlite3.Connection, ids: Collection[str]) -> dict[bytes, int]:
    """How often each id may stand in the file."""
    reminded = {row[0] for row in database.execute("SELECT conversation_id FROM erasure")}
    return {each.encode(): REMINDER_COPIES if each in reminded else 0 for each in ids}


@cache
def _kept_open(path: str) -> int:
    """A descriptor that is never closed: closing one would release the locks that SQLite holds on the file in this
    process, and a checkpoint would run into a reader (sqlite.org/howtocorrupt.html, 2.2)."""
    return os.open(path, os.O_RDONLY)


def _holds(path: str, most: Mapping[bytes, int]) -> bool:
    """Whether one of the words stands in the file more often than it may."""
    found = dict.fromkeys(most, 0)
    overlap = max(map(len, most), default=1) - 1
    file, place, tail = _kept_open(path), 0, b""
    while chunk := os.pread(file, CHUNK, place):
        place += len(chunk)
        searched = tail + chunk
        for word in most:
            found[word] += searched.count(word)
        tail = searched[-overlap:]
    return any(found[word] > most[word] for word in most)


async def vacuum(url: URL) -> None:
    """Give the space of deleted rows back, table by table; nobody waits for it."""
    database = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False), timeout=5)
    try:
        for table in metadata.tables:
            await database.execute(f"VACUUM {table}", timeout=VACUUM_SECONDS)
    finally:
        await database.close()
