"""What a revision changed, as the nodes of the version before it feel it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, inspect


@dataclass(frozen=True)
class Table:
    """``columns``: name → (type, nullable, has a default of the server); ``keys``: what refuses a row."""

    columns: dict[str, tuple[str, bool, bool]]
    keys: frozenset[str]


Schema = dict[str, Table]


def schema_of(connection: Connection) -> Schema:
    inspector = inspect(connection)
    names = set(inspector.get_table_names()) - {"alembic_version"}
    return {name: Table(_columns(inspector, name), _keys(inspector, name)) for name in names}


def _columns(inspector: Any, table: str) -> dict[str, tuple[str, bool, bool]]:
    return {
        column["name"]: (str(column["type"]), column["nullable"], column["default"] is not None)
        for column in inspector.get_columns(table)
    }


def _keys(inspector: Any, table: str) -> frozenset[str]:
    unique = [f"unique {key['column_names']}" for key in inspector.get_unique_constraints(table)]
    unique += [f"unique {index['column_names']}" for index in inspector.get_indexes(table) if index["unique"]]
    foreign = [f"{key['constrained_columns']} in {key['referred_table']}" for key in inspector.get_foreign_keys(table)]
    checks = [f"check {check['sqltext']}" for check in inspector.get_check_constraints(table)]
    return frozenset(
        [*unique, *foreign, *checks, f"primary {inspector.get_pk_constraint(table)['constrained_columns']}"]
    )


def obstacles(before: Schema, after: Schema, *, unused: frozenset[str] = frozenset()) -> list[str]:
    """Why code written for ``before`` fails on ``after``; empty: it does not.

    ``unused`` names what no running version uses any more: a table, or table.column.
    """
    found = [f"{table} was dropped" for table in before.keys() - after.keys() - unused]
    for name in before.keys() & after.keys():
        found += _obstacles_in(name, before[name], after[name], unused)
    return sorted(found)


def _obstacles_in(name: str, old: Table, new: Table, unused: frozenset[str]) -> list[str]:
    found = [
        f"{name}.{column} was dropped or renamed"
        for column in old.columns.keys() - new.columns.keys()
        if f"{name}.{column}" not in unused
    ]
    for column, (kind, nullable, has_default) in new.columns.items():
        if column not in old.columns:
            if not nullable and not has_default:
                found.append(f"{name}.{column} is new and must be given")
            continue
        old_kind, was_nullable, had_default = old.columns[column]
        if kind != old_kind:
            found.append(f"{name}.{column} was {old_kind} and is {kind}")
        if was_nullable and not nullable:
            found.append(f"{name}.{column} must be given now")
        if had_default and not has_default and not nullable:
            found.append(f"{name}.{column} has lost its default")
    found += [f"{name} refuses more: {key}" for key in new.keys - old.keys]
    return found
