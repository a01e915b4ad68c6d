"""What the functions of this package work in; other modules only pass it on."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import CursorResult, Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.base import Executable

from handover.store.prepared import Prepared, Row

Result = TypeVar("Result")


class Driver(Protocol):
    """A driver's own connection."""

    async def fetch(self, query: str, *arguments: Any) -> Sequence[Any]:
        """The rows, each a sequence of values."""


class Transaction:
    """A connection between begin and commit, or a reader. ``connection`` and ``driver`` are the same connection."""

    def __init__(self, connection: AsyncConnection, driver: Driver) -> None:
        self._connection, self._driver = connection, driver
        self.dialect: Dialect = connection.dialect

    async def fetch(self, statement: Prepared, **values: Any) -> list[Row]:
        """Run a statement of the hot path."""
        compiled = statement.compiled(self.dialect)
        rows = await self._driver.fetch(compiled.sql, *compiled.arguments(values))
        return [compiled.row(row) for row in rows]

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """Run any other statement."""
        return await self._connection.execute(statement, parameters)

    async def run_sync(self, work: Callable[..., Result]) -> Result:
        """``work`` gets SQLAlchemy's synchronous connection."""
        return await self._connection.run_sync(work)
