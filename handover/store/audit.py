"""The audit log: who did what, and to which account or conversation; never what was said."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert, update

from handover.store.database import Transaction
from handover.store.tables import audit


async def record(write: Transaction, now: datetime, actor: str, action: str, subject: str | None = None) -> None:
    """One line. ``actor`` is a username, or who else acts: ``citizen``, ``operator``, ``retention``."""
    await write.execute(insert(audit).values(id=uuid4().hex, at=now, actor=actor, action=action, subject=subject))


async def forget_subjects(write: Transaction, subjects: Sequence[str]) -> None:
    """Keep the lines about ``subjects``, but not that they were about them."""
    await write.execute(update(audit).where(audit.c.subject.in_(subjects)).values(subject=None))
