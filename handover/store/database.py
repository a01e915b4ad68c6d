"""Connections and transactions: one writer and a few readers on SQLite, a pool on PostgreSQL. docs/storage.md"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Final

from asyncpg import IntegrityConstraintViolationError, InterfaceError, PostgresError, SyntaxOrAccessError
from sqlalchemy import NullPool, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from handover.errors import StoreUnavailable
from handover.store import sqlite
from handover.store.connections import Busy, Connections, driver_of
from handover.store.groups import GroupWriter
from handover.store.transaction import Transaction

__all__ = ["Duplicate", "Store", "Transaction"]

log = logging.getLogger(__name__)

READERS = 4
POOL = 20
"""Connections of one node: to SQLite for reading, to PostgreSQL for everything."""

LOCK_WAIT = 2.0
"""Seconds a write may wait for another one before the caller is told to try again."""

MIGRATION_WAIT = 60.0
MIGRATION_PAUSE = 0.5
"""Seconds a migration tries to find a moment without others, and lets them work between two attempts."""

LOCKED = frozenset({"55P03", "40P01"})
"""SQLSTATEs: lock_not_available, deadlock_detected."""

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # an acknowledged message survives a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # erased text is overwritten, not only unlinked
    "PRAGMA temp_store = MEMORY",
)


class Duplicate(Exception):
    """A unique key was there already; the transaction was rolled back."""


class Store:
    """The database behind ``url`` (``sqlite+aiosqlite:///path`` or ``postgresql+asyncpg://…``).

    Any use raises StoreUnavailable when the database is down, locked for longer than LOCK_WAIT or full.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        if self.is_sqlite:
            self._engine = _sqlite_engine(self.url)
            self._connections = Connections(self._engine, READERS, LOCK_WAIT)
            self._writer: Connections | GroupWriter = GroupWriter(self._engine, LOCK_WAIT)
        else:
            self._engine = _postgresql_engine(url)
            autocommit = self._engine.execution_options(isolation_level="AUTOCOMMIT")
            self._connections = self._writer = Connections(autocommit, POOL, LOCK_WAIT)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        """One transaction, committed at the end and rolled back on any error. Raises Duplicate.

        Do not wait for anything but the database in it: on SQLite everybody else's messages wait as well.
        """
        with _TYPED_ERRORS:
            async with self._writer.writing() as transaction:
                yield transaction

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Reads without a transaction: each statement sees what is committed."""
        with _TYPED_ERRORS:
            async with self._connections.reading() as transaction:
                yield transaction

    async def check(self) -> None:
        """Raise StoreUnavailable unless the database answers."""
        async with self.reading() as read:
            await read.execute(text("SELECT 1"))

    async def migrate(self) -> None:
        """Bring the schema to the newest revision, in a moment in which nobody uses the tables that change."""
        give_up = time.monotonic() + MIGRATION_WAIT
        while True:
            try:
                return await self._upgrade()
            except StoreUnavailable as error:
                if not _was_in_use(error) or time.monotonic() > give_up:
                    raise
                log.warning("a migration waits for a table that is in use")
                await asyncio.sleep(MIGRATION_PAUSE)

    async def _upgrade(self) -> None:
        from handover.migrations.run import upgrade

        with _TYPED_ERRORS:
            async with self._engine.connect() as connection:
                if self.is_sqlite:  # one after the other, as the advisory lock has it on PostgreSQL
                    await driver_of(connection).begin()
                await connection.run_sync(upgrade)
                await connection.commit()

    async def close(self) -> None:
        if isinstance(self._writer, GroupWriter):
            await self._writer.close()
        await self._connections.close()
        await self._engine.dispose()


def _was_in_use(error: StoreUnavailable) -> bool:
    """Whether somebody else held a lock: on a table (PostgreSQL), or on the database (SQLite)."""
    cause = getattr(error.__cause__, "orig", None) or error.__cause__
    return (
        getattr(cause, "sqlstate", None) in LOCKED
        or getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    )


class _TypedErrors:
    """What drivers and SQLAlchemy raise, in this package's words. A class, because every use of the database passes
    it and a generator costs several times as much."""

    def __enter__(self) -> None: ...

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        match error:
            case None:
                return
            case IntegrityError() | sqlite3.IntegrityError() | IntegrityConstraintViolationError():
                raise Duplicate from error
            case ProgrammingError() | DataError() | sqlite3.ProgrammingError() | SyntaxOrAccessError():
                return
            case DBAPIError() | sqlite3.Error() | PostgresError() | InterfaceError() | OSError() | Busy():
                raise StoreUnavailable from error


_TYPED_ERRORS: Final = _TypedErrors()


def _sqlite_engine(url: URL) -> AsyncEngine:
    connect = sqlite.creator(url.database or "", PRAGMAS, LOCK_WAIT)
    return create_async_engine(url, poolclass=NullPool, async_creator=connect)


def _postgresql_engine(url: str) -> AsyncEngine:
    limits = {"lock_timeout": str(int(LOCK_WAIT * 1000)), "statement_timeout": "15000", "application_name": "handover"}
    options = {"timeout": LOCK_WAIT, "server_settings": limits}
    return create_async_engine(url, poolclass=NullPool, connect_args=options)
