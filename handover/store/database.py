"""Connections and transactions: one writer and a few readers on SQLite, a pool on PostgreSQL. docs/storage.md"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from asyncpg import InterfaceError, PostgresError
from sqlalchemy import event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from handover.errors import StoreUnavailable
from handover.store import sqlite

Transaction = AsyncConnection
"""What the functions of this package work in; other modules only pass it on."""

LOCK_WAIT = 2.0
"""Seconds a write may wait for another one before the caller is told to try again."""

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
        if self.is_sqlite:
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self._writer = _sqlite_engine(self.url, size=1)
            event.listen(self._writer.sync_engine, "begin", _begin_immediate)
            self._reader = _sqlite_engine(self.url, size=4)  # autocommit: nothing begins
        else:
            self._writer = _postgresql_engine(url)
            self._reader = self._writer.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        """One transaction, committed at the end and rolled back on any error. Raises Duplicate."""
        with _typed_errors():
            async with self._writer.begin() as transaction:
                yield transaction

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Reads without a transaction: each statement sees what is committed."""
        with _typed_errors():
            async with self._reader.connect() as transaction:
                yield transaction

    async def check(self) -> None:
        """Raise StoreUnavailable unless the database answers."""
        async with self.reading() as read:
            await read.execute(text("SELECT 1"))

    async def migrate(self) -> None:
        """Bring the schema to the newest revision."""
        from handover.migrations.run import upgrade

        with _typed_errors():
            async with self._writer.connect() as connection:
                await connection.run_sync(upgrade)
                await connection.commit()

    async def close(self) -> None:
        await self._reader.dispose()
        await self._writer.dispose()


@contextmanager
def _typed_errors() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Duplicate from error
    except (ProgrammingError, DataError):
        raise
    # The driver's own errors arrive unwrapped when they are raised while connecting.
    except (DBAPIError, PoolTimeout, PostgresError, InterfaceError, OSError) as error:
        raise StoreUnavailable from error


def _sqlite_engine(url: URL, size: int) -> AsyncEngine:
    connect = sqlite.creator(url.database or "", PRAGMAS, LOCK_WAIT)
    return create_async_engine(url, pool_size=size, max_overflow=0, pool_timeout=LOCK_WAIT, async_creator=connect)


def _postgresql_engine(url: str) -> AsyncEngine:
    limits = {"lock_timeout": str(int(LOCK_WAIT * 1000)), "statement_timeout": "15000", "application_name": "handover"}
    return create_async_engine(
        url,
        pool_size=10,
        max_overflow=10,
        pool_timeout=LOCK_WAIT,
        pool_pre_ping=True,
        connect_args={"timeout": LOCK_WAIT, "server_settings": limits},
    )


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql(sqlite.BEGIN)
