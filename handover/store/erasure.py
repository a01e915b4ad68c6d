"""Forgetting conversations: every row of them, and reminders to delete the engine's trackers too. docs/storage.md"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update

from handover.store import audit, samples
from handover.store.database import Transaction
from handover.store.tables import callback, conversation, entry, erasure, feedback, note, rating, turn

_PARTS = (turn, callback, note, feedback, rating, entry)


async def erase(
    tx: Transaction, conversation_id: str, actor: str, now: datetime, *, again_at: datetime | None = None
) -> bool:
    """Delete everything of the conversation, what was kept for learning included. False: it was gone.

    ``again_at``: the tracker is deleted once more then, because a turn may be under way that writes to it.
    """
    await samples.forget(tx, conversation_id)
    return bool(await _erase(tx, [conversation_id], actor, now, again_at))


async def erase_old(tx: Transaction, before: datetime, now: datetime, limit: int) -> list[str]:
    """Delete up to ``limit`` conversations in which nothing happened since ``before``; returns their ids.

    What was kept for learning stays, but nobody can tell any more where it came from. Nodes that do this at the same
    time get different conversations, and one that is being used is left for the next time.
    """
    c = conversation.c
    old = select(c.id).where(c.updated_at <= before).order_by(c.updated_at).limit(limit)
    ids = list((await tx.execute(old.with_for_update(skip_locked=True))).scalars())
    if not ids:
        return []
    for _ in range(await _unanswered(tx, ids)):
        await audit.record(tx, now, "retention", "callback.never_answered")
    await samples.detach(tx, ids)
    await _erase(tx, ids, "retention", now, None)
    return ids


async def _erase(tx: Transaction, ids: Sequence[str], actor: str, now: datetime, again_at: datetime | None) -> int:
    """How many there were; the audit log keeps when and why, not which."""
    for table in _PARTS:
        await tx.execute(delete(table).where(table.c.conversation_id.in_(ids)))
    count = (await tx.execute(delete(conversation).where(conversation.c.id.in_(ids)))).rowcount
    if not count:
        return 0
    reminder = {"created_at": now, "due_at": now, "attempts": 0, "again_at": again_at}
    await tx.execute(erasure.insert(), [{"conversation_id": each, **reminder} for each in ids])
    await audit.forget_subjects(tx, ids)
    for _ in ids:
        await audit.record(tx, now, actor, "conversation.erased")
    return count


async def _unanswered(tx: Transaction, ids: Sequence[str]) -> int:
    left = select(func.count()).where(callback.c.conversation_id.in_(ids), callback.c.settled_at.is_(None))
    return int((await tx.execute(left)).scalar_one())


async def due(tx: Transaction, now: datetime, limit: int = 50) -> list[tuple[str, int]]:
    """(conversation id, attempts so far) of trackers to delete now, what was asked for last first.

    So nobody who asks for erasure waits behind a month of conversations that have grown old.
    """
    waiting = select(erasure.c.conversation_id, erasure.c.attempts).where(erasure.c.due_at <= now)
    newest = waiting.order_by(erasure.c.created_at.desc(), erasure.c.conversation_id).limit(limit)
    return [(row.conversation_id, row.attempts) for row in await tx.execute(newest)]


async def oldest(tx: Transaction) -> datetime | None:
    """Since when the reminder that waits longest has been waiting."""
    since: datetime | None = (await tx.execute(select(func.min(erasure.c.created_at)))).scalar_one()
    return since


async def postpone(tx: Transaction, conversation_id: str, until: datetime) -> None:
    await tx.execute(
        update(erasure)
        .where(erasure.c.conversation_id == conversation_id)
        .values(due_at=until, attempts=erasure.c.attempts + 1)
    )


async def done(tx: Transaction, ids: Sequence[str]) -> None:
    """The engine has deleted these: drop the reminders, or keep them for the second time."""
    of_these = erasure.c.conversation_id.in_(ids)
    await tx.execute(delete(erasure).where(of_these, erasure.c.again_at.is_(None)))
    await tx.execute(update(erasure).where(of_these).values(due_at=erasure.c.again_at, again_at=None, attempts=0))
