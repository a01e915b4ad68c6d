"""SQLite on the event loop. A statement takes some 20 µs, giving it to a thread and back 100 µs: only the commit, which
waits for the disk, is handed over, and a lock held by another process is waited for without blocking anybody.

``Connection`` has the shape of an ``aiosqlite.Connection`` as far as SQLAlchemy's aiosqlite dialect uses one.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

BEGIN = "BEGIN IMMEDIATE"  # takes the write lock at once, so that no later statement finds the database locked
LOCK_PAUSE = 0.005  # seconds between two attempts to get the lock


class Connection:
    """One connection, used by one coroutine at a time."""

    isolation_level: str | None = None  # the driver begins nothing of its own accord

    def __init__(self, path: str, pragmas: tuple[str, ...], lock_wait: float) -> None:
        self._sqlite = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        self._lock_wait = lock_wait
        # A thread of its own, started by the first commit: no acknowledgement waits for searches and passwords.
        self._committer = ThreadPoolExecutor(1, "commit")
        for pragma in pragmas:
            self._sqlite.execute(pragma).close()

    async def fetch(self, query: str, *arguments: Any) -> list[Any]:
        """The rows of one statement."""
        return self._sqlite.execute(query, arguments).fetchall()

    def run(self, statement: str) -> None:
        """One statement without values that gives nothing back."""
        self._sqlite.execute(statement).close()

    async def begin(self) -> None:
        """Take the write lock. Raises sqlite3.OperationalError when another process holds it for too long."""
        give_up = time.monotonic() + self._lock_wait
        while True:
            try:
                self.run(BEGIN)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                    raise
                await asyncio.sleep(LOCK_PAUSE)
            else:
                return

    def undo(self) -> None:
        """End the transaction, if there still is one, without its effects."""
        self._sqlite.rollback()

    def is_closed(self) -> bool:
        return False

    async def cursor(self) -> "Cursor":
        return Cursor(self._sqlite.cursor())

    async def create_function(self, *args: Any, **options: Any) -> None:
        self._sqlite.create_function(*args, **options)

    async def commit(self) -> None:
        """Also when the caller is cancelled meanwhile, the connection is free again only after the commit."""
        if not self._sqlite.in_transaction:
            return
        written = asyncio.get_running_loop().run_in_executor(self._committer, self._sqlite.commit)
        try:
            await asyncio.shield(written)
        except asyncio.CancelledError:
            await asyncio.wait([written])
            raise

    async def rollback(self) -> None:
        self.undo()

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        """End the connection without waiting."""
        self._committer.shutdown(wait=False)
        self._sqlite.close()


class Cursor:
    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    async def execute(self, statement: str, parameters: Any = ()) -> None:
        self._cursor.execute(statement, parameters)

    async def executemany(self, statement: str, parameters: Any) -> None:
        self._cursor.executemany(statement, parameters)

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def fetchone(self) -> Any:
        return self._cursor.fetchone()

    async def fetchmany(self, size: int) -> list[Any]:
        return self._cursor.fetchmany(size)

    async def close(self) -> None:
        self._cursor.close()


def creator(path: str, pragmas: tuple[str, ...], lock_wait: float) -> Callable[[], Any]:
    """For ``create_async_engine(async_creator=…)``. ``lock_wait``: seconds BEGIN may wait for the lock."""

    async def connect() -> Connection:
        return Connection(path, pragmas, lock_wait)

    return connect
