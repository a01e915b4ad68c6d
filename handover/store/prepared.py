"""Statements of the hot path: compiled by SQLAlchemy once, then run by the driver as they are.

A statement takes SQLite some 20 µs; building it, finding it in the cache and running it through the layers of a
connection takes ten times that. docs/benchmarks.md
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql.base import Executable

Row = dict[str, Any]
Converter = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Compiled:
    """One statement in the words of one database."""

    sql: str
    constants: Mapping[str, Any]
    parameters: tuple[tuple[str, Converter | None], ...]  # in the order in which the driver wants them
    columns: tuple[str, ...]
    converters: tuple[tuple[str, Converter], ...]  # of the columns that need one

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        given = {**self.constants, **values}
        return [given[name] if convert is None else convert(given[name]) for name, convert in self.parameters]

    def row(self, fetched: Any) -> Row:
        row = dict(zip(self.columns, fetched, strict=True))
        for name, convert in self.converters:
            row[name] = convert(row[name])
        return row


class Prepared:
    """``statement`` names its values with ``bindparam``; what it gives back are the columns it selects or returns."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._compiled: dict[str, Compiled] = {}

    def compiled(self, dialect: Dialect) -> Compiled:
        known = self._compiled.get(dialect.name)
        if known is None:
            known = self._compiled[dialect.name] = _compile(self._statement, dialect)
        return known


def _compile(statement: Any, dialect: Dialect) -> Compiled:
    compiled = statement.compile(dialect=dialect)
    columns = list(getattr(statement, "exported_columns", ()))
    results = ((column.name, column.type.dialect_impl(dialect).result_processor(dialect, None)) for column in columns)
    return Compiled(
        sql=str(compiled),
        constants={name: value for name, value in compiled.params.items() if value is not None},
        parameters=tuple(
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup
        ),
        columns=tuple(column.name for column in columns),
        converters=tuple((name, convert) for name, convert in results if convert is not None),
    )
