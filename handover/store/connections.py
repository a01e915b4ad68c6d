"""Connections that stay open, and how a transaction begins and ends on them. docs/storage.md"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from asyncpg import InterfaceError, PostgresConnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from handover.store.transaction import Transaction


class Busy(Exception):
    """No connection came free in time."""


class Connections:
    """At most ``size`` connections of ``engine`` in use at once; ``wait``: seconds to wait for one.

    The engine must be in autocommit: SQLAlchemy begins nothing, what is a transaction is said here. Nobody is asked
    whether he is still there before each use: a connection known to be closed is left out.
    """

    def __init__(self, engine: AsyncEngine, size: int, wait: float) -> None:
        self._engine, self._wait = engine, wait
        self._places = asyncio.Semaphore(size)
        self._free: list[AsyncConnection] = []

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Without a transaction: each statement sees what is committed."""
        async with self._place():
            connection = await self._open()
            try:
                yield Transaction(connection, driver_of(connection))
            except BaseException:
                await self._give_back(connection, used_up=_is_lost(connection))
                raise
            await self._give_back(connection)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        """One transaction of PostgreSQL, committed at the end and rolled back on any error."""
        async with self._place():
            connection = await self._begun()
            driver = driver_of(connection)
            try:
                yield Transaction(connection, driver)
                await driver.execute("COMMIT")
            except BaseException:
                await asyncio.shield(self._roll_back(connection))
                raise
            await self._give_back(connection)

    async def close(self) -> None:
        while self._free:
            await self._free.pop().close()

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._places.locked():
            await self._wait_for_place()
        else:
            await self._places.acquire()
        try:
            yield
        finally:
            self._places.release()

    async def _wait_for_place(self) -> None:
        try:
            async with asyncio.timeout(self._wait):
                await self._places.acquire()
        except TimeoutError:
            raise Busy from None

    async def _open(self) -> AsyncConnection:
        while self._free:
            connection = self._free.pop()
            if not _is_lost(connection):
                return connection
            await self._give_back(connection, used_up=True)
        return await self._engine.connect()

    async def _begun(self) -> AsyncConnection:
        """A kept connection may turn out to be dead only now; nothing has happened on it, so take another."""
        while True:
            was_kept = bool(self._free)
            connection = await self._open()
            try:
                await driver_of(connection).execute("BEGIN")
            except (OSError, InterfaceError, PostgresConnectionError):
                await self._give_back(connection, used_up=True)
                if not was_kept:
                    raise
            except BaseException:
                await self._give_back(connection, used_up=True)
                raise
            else:
                return connection

    async def _roll_back(self, connection: AsyncConnection) -> None:
        try:
            await driver_of(connection).execute("ROLLBACK")
        except Exception:  # then the server has done it, or will when the connection is gone
            await self._give_back(connection, used_up=True)
        else:
            await self._give_back(connection)

    async def _give_back(self, connection: AsyncConnection, *, used_up: bool = False) -> None:
        if not used_up:
            self._free.append(connection)
            return
        with suppress(Exception):  # it is not coming back, whatever it says
            await connection.invalidate()
            await connection.close()


def driver_of(connection: AsyncConnection) -> Any:
    """asyncpg's connection, or ``handover.store.sqlite.Connection``."""
    fairy: Any = connection.sync_connection.connection if connection.sync_connection else None
    return fairy.driver_connection


def _is_lost(connection: AsyncConnection) -> bool:
    return connection.invalidated or driver_of(connection).is_closed()
