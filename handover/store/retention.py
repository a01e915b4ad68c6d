"""What has grown old, a few rows at a time. Nodes that do this at once get different rows. docs/privacy.md"""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, exists, select

from handover.store.database import Transaction
from handover.store.tables import audit, callback, conversation, handling, presence, sample, staff_session


async def drop_callbacks(tx: Transaction, before: datetime, limit: int) -> int:
    """Contact data of messages that were answered before; like all of these, returns how many rows went."""
    return await _drop(tx, callback, callback.c.settled_at <= before, limit)


async def drop_samples(tx: Transaction, before: datetime, limit: int) -> int:
    return await _drop(tx, sample, sample.c.at <= before, limit)


async def drop_orphans(tx: Transaction, before: datetime, limit: int) -> int:
    """Samples of conversations that are gone: erased by a node that did not know of samples yet."""
    known = exists().where(conversation.c.id == sample.c.conversation_id)
    orphan = sample.c.conversation_id.is_not(None) & ~known
    return await _drop(tx, sample, orphan & (sample.c.at <= before), limit)


async def drop_audit(tx: Transaction, before: datetime, limit: int) -> int:
    return await _drop(tx, audit, audit.c.at <= before, limit)


async def drop_handling(tx: Transaction, before: datetime, limit: int) -> int:
    return await _drop(tx, handling, handling.c.at <= before, limit)


async def drop_sessions(tx: Transaction, before: datetime, limit: int) -> int:
    return await _drop(tx, staff_session, staff_session.c.expires_at <= before, limit)


async def drop_presence(tx: Transaction, before: datetime, limit: int) -> int:
    return await _drop(tx, presence, presence.c.lease_until <= before, limit)


async def _drop(tx: Transaction, table: Table, condition: ColumnElement[bool], limit: int) -> int:
    (key,) = table.primary_key.columns
    old = select(key).where(condition).limit(limit).with_for_update(skip_locked=True, of=table)
    return (await tx.execute(delete(table).where(key.in_(old)))).rowcount
