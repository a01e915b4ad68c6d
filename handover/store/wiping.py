"""Taking what was deleted out of the files of the database as well. docs/storage.md

SQLite overwrites what is deleted (secure_delete), but the write-ahead log keeps older pages until it is emptied, and
pages that were split before may hold copies that no delete reaches (measured: of one conversation in twenty), at times
of the text without the id. So the log is emptied and a small file written anew; a large one is searched for the ids of
what was erased first, and written anew where one is found.
PostgreSQL keeps deleted rows until they are vacuumed.
"""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Final

import asyncpg
from sqlalchemy import URL

from handover.store.tables import metadata

log = logging.getLogger(__name__)

PATIENCE: Final = 0.5  # seconds for which writers may be held up so that the log can be emptied
SMALL: Final = 64 * 1024 * 1024  # bytes that are written anew in 0.3 s
SEARCHED: Final = 10  # ids; with more the file is written anew without a search
CHUNK: Final = 1024 * 1024  # bytes read at once; between two, other threads have their turn
REMINDER_COPIES: Final = 2  # of an id, while its tracker is still to be deleted: in the table and in its index
VACUUM_SECONDS: Final = 600.0


class Wiping:
    """What was deleted here and may still stand in the files. After a crash that is not known: then the log is
    emptied."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._ids: set[str] = set()
        self._texts = False
        self._unknown = True
        self._aged = self._aging = False

    def add_unnamed(self) -> None:
        """Rows were deleted that nobody waits for: the file is written anew as soon as no more are coming."""
        self._aged = self._aging = True

    def add(self, ids: Iterable[str], *, texts: bool = False) -> None:
        """These are to be gone soon, however much else is being deleted. ``texts``: what was said, not only the id."""
        self._ids.update(ids)
        self._texts |= texts

    async def wipe(self) -> None:
        """Do it, if anything was deleted; what does not work now is tried again the next time."""
        if not (self._ids or self._unknown or self._aged):
            return
        ids, texts, anew = frozenset(self._ids), self._texts, self._aged and not self._aging
        self._texts = self._aging = False
        try:
            done = await self._wipe(ids, texts=texts, anew=anew or len(ids) > SEARCHED)
        except (sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            log.warning("what was deleted is taken out of the files later: %s", type(error).__name__)
            done = False
        if done:
            self._ids -= ids
            self._unknown = False
            self._aged &= not anew or self._aging
        else:
            self._texts |= texts

    async def _wipe(self, ids: frozenset[str], *, texts: bool, anew: bool) -> bool:
        if self._url.get_backend_name() == "sqlite":
            return await asyncio.to_thread(wipe_file, str(self._url.database), ids, texts=texts, anew=anew)
        if ids or anew or self._unknown:
            await vacuum(self._url)
        return True


def wipe_file(path: str, ids: Collection[str], *, texts: bool = False, anew: bool = False) -> bool:
    """Empty the log; write the file ``anew``, or if it is small and ``texts`` went, or if it still holds one of
    ``ids``. True: done."""
    with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as database:
        if not _empty_log(database):
            return False
        anew = anew or (texts and Path(path).stat().st_size <= SMALL)
        if not anew and not (ids and _holds(path, _most_copies(database, ids))):
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
