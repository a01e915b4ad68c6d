"""Group commit for SQLite: messages that wait for the disk at the same time wait for it together. docs/storage.md"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from handover.errors import StoreUnavailable
from handover.store.connections import Busy, driver_of
from handover.store.sqlite import Connection
from handover.store.transaction import Transaction


@dataclass(slots=True)
class Group:
    """Blocks that share one commit. ``outcome`` is None when it is on the disk, otherwise why it is not."""

    outcome: asyncio.Future[BaseException | None] = field(default_factory=asyncio.Future)

    def end(self, outcome: BaseException | None) -> None:
        if not self.outcome.done():
            self.outcome.set_result(outcome)


class GroupWriter:
    """The one connection that writes. Blocks run one after the other, each within a savepoint of its own, so that one
    that fails undoes itself alone. All that are waiting when the first of them begins share a transaction; no block
    returns or raises before that is on the disk, because it may rest on what an earlier one wrote.

    ``wait``: seconds a block may wait for its turn.
    """

    def __init__(self, engine: AsyncEngine, wait: float) -> None:
        self._engine, self._wait = engine, wait
        self._turn = asyncio.Lock()  # first come, first served
        self._group: Group | None = None
        self._kept: AsyncConnection | None = None
        self._commits: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        group: Group | None = None
        try:
            await self._take_turn()
            try:
                transaction, connection = await self._open()
                group = await self._begun(connection)
                with self._savepoint(connection, group):
                    yield transaction
            finally:
                self._turn.release()
        except BaseException:
            if group is not None:
                await asyncio.wait([group.outcome])
            raise
        if error := await asyncio.shield(group.outcome):
            raise StoreUnavailable from error

    async def close(self) -> None:
        async with self._turn:
            if self._kept is not None:
                await self._kept.close()
            self._kept = None

    async def _take_turn(self) -> None:
        try:
            async with asyncio.timeout(self._wait):
                await self._turn.acquire()
        except TimeoutError:
            raise Busy from None

    async def _open(self) -> tuple[Transaction, Connection]:
        if self._kept is None:
            self._kept = await self._engine.connect()
        connection: Connection = driver_of(self._kept)
        return Transaction(self._kept, connection), connection

    async def _begun(self, connection: Connection) -> Group:
        if self._group is None:
            await connection.begin()
            self._group = Group()
            # Its place in the queue for the turn is behind everybody who waits now: they are the group.
            commit = asyncio.create_task(self._commit(connection, self._group))
            self._commits.add(commit)
            commit.add_done_callback(self._commits.discard)
        return self._group

    @contextmanager
    def _savepoint(self, connection: Connection, group: Group) -> Iterator[None]:
        connection.run("SAVEPOINT block")
        try:
            yield
            connection.run("RELEASE block")
        except BaseException:
            try:
                connection.run("ROLLBACK TO block")
                connection.run("RELEASE block")
            except sqlite3.Error as undone:  # a full disk has undone the whole transaction
                self._give_up(connection, group, undone)
            raise

    async def _commit(self, connection: Connection, group: Group) -> None:
        async with self._turn:
            if self._group is not group:
                return
            try:
                await connection.commit()
            except BaseException as error:
                self._give_up(connection, group, error)
            else:
                self._group = None
                group.end(None)

    def _give_up(self, connection: Connection, group: Group, error: BaseException) -> None:
        connection.undo()
        self._group = None
        group.end(error)
