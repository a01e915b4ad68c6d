"""Forgetting a conversation: every row of it, and a reminder to delete the engine's tracker as well."""

from datetime import datetime

from sqlalchemy import delete, select, update

from handover.store import audit
from handover.store.database import Transaction
from handover.store.tables import callback, conversation, entry, erasure, feedback, note, rating, turn

_PARTS = (turn, callback, note, feedback, rating, entry)


async def erase(tx: Transaction, conversation_id: str, actor: str, now: datetime) -> bool:
    """Delete everything of the conversation; the audit log keeps when and why, not which. False: it was gone."""
    for table in _PARTS:
        await tx.execute(delete(table).where(table.c.conversation_id == conversation_id))
    if (await tx.execute(delete(conversation).where(conversation.c.id == conversation_id))).rowcount == 0:
        return False
    reminder = {"conversation_id": conversation_id, "created_at": now, "due_at": now, "attempts": 0}
    await tx.execute(erasure.insert(), reminder)
    await audit.forget_subject(tx, conversation_id)
    await audit.record(tx, now, actor, "conversation.erased")
    return True


async def due(tx: Transaction, now: datetime, limit: int = 50) -> list[tuple[str, int]]:
    """(conversation id, attempts so far) of trackers to delete now."""
    statement = select(erasure.c.conversation_id, erasure.c.attempts).where(erasure.c.due_at <= now).limit(limit)
    return [(row.conversation_id, row.attempts) for row in await tx.execute(statement)]


async def postpone(tx: Transaction, conversation_id: str, until: datetime) -> None:
    await tx.execute(
        update(erasure)
        .where(erasure.c.conversation_id == conversation_id)
        .values(due_at=until, attempts=erasure.c.attempts + 1)
    )


async def done(tx: Transaction, conversation_id: str) -> None:
    await tx.execute(delete(erasure).where(erasure.c.conversation_id == conversation_id))
