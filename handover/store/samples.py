"""Messages the bot did not help with, kept for editors with personal data masked. docs/privacy.md"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, select, update

from handover.masking import mask
from handover.protocol import Understood
from handover.store.database import Transaction
from handover.store.tables import entry, sample


@dataclass(frozen=True, slots=True)
class Question:
    """What a citizen wrote, and what the bot made of it."""

    seq: int
    text: str
    understood: Understood | None


async def question_before(tx: Transaction, conversation_id: str, seq: int) -> Question | None:
    """The last message in her own words before the entry ``seq``."""
    c = entry.c
    hers = (c.conversation_id == conversation_id) & (c.role == "citizen") & (c.kind == "text") & c.choice.is_(None)
    last = select(c.seq, c.text, c.understood).where(hers, c.seq < seq).order_by(c.seq.desc()).limit(1)
    row = (await tx.execute(last)).one_or_none()
    if row is None:
        return None
    return Question(row.seq, row.text, Understood.model_validate(row.understood) if row.understood else None)


async def keep(
    tx: Transaction, conversation_id: str, seq: int, text: str, reason: str, understood: Understood | None, at: datetime
) -> None:
    """Keep the citizen's message ``seq``, instead of what was kept of it before. The caller holds the conversation."""
    await drop(tx, conversation_id, seq)
    heard = understood.model_dump(mode="json", exclude={"entities"}) if understood else None
    values = {
        "id": uuid4().hex, "conversation_id": conversation_id, "seq": seq, "at": at,
        "text": mask(text), "reason": reason, "understood": heard,
    }  # fmt: skip
    await tx.execute(sample.insert(), values)


async def drop(tx: Transaction, conversation_id: str, seq: int, reason: str | None = None) -> None:
    """Keep nothing of the message; with ``reason`` only if it was kept for that."""
    of_it = (sample.c.conversation_id == conversation_id) & (sample.c.seq == seq)
    await tx.execute(delete(sample).where(of_it if reason is None else of_it & (sample.c.reason == reason)))


async def forget(tx: Transaction, conversation_id: str) -> None:
    await tx.execute(delete(sample).where(sample.c.conversation_id == conversation_id))


async def detach(tx: Transaction, conversation_ids: Sequence[str]) -> None:
    """Keep the samples, but not where they came from."""
    of_these = sample.c.conversation_id.in_(conversation_ids)
    await tx.execute(update(sample).where(of_these).values(conversation_id=None, seq=None))
