"""Insert a row or overwrite the one with the same key, in either database."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from handover.store.database import Transaction


async def upsert(tx: Transaction, table: Table, key: dict[str, Any], **columns: Any) -> None:
    """``key``: the primary key's columns; ``columns``: all others that are to be set."""
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(**key, **columns)
    await tx.execute(statement.on_conflict_do_update(index_elements=list(key), set_=columns))
