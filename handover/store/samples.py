"""Messages the bot did not help with, kept for editors with personal data masked. docs/privacy.md"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import bindparam, delete, select, update

from handover.masking import mask
from handover.protocol import Understood
from handover.store.database import Transaction
from handover.store.prepared import Prepared
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


_KEEP = Prepared(sample.insert().values({column.name: bindparam(column.name) for column in sample.c}))
_OF_MESSAGE = (sample.c.conversation_id == bindparam("of_conversation")) & (sample.c.seq == bindparam("of_seq"))
_DROP = Prepared(delete(sample).where(_OF_MESSAGE))
_DROP_KEPT_FOR = Prepared(delete(sample).where(_OF_MESSAGE, sample.c.reason == bindparam("of_reason")))


async def keep(
    tx: Transaction, conversation_id: str, seq: int, text: str, reason: str, understood: Understood | None, at: datetime
) -> None:
    """Keep the citizen's message ``seq``, instead of what was kept of it before. The caller holds the conversation."""
    await drop(tx, conversation_id, seq)
    heard = understood.model_dump(mode="json", exclude={"entities"}) if understood else None
    await tx.fetch(
        _KEEP, id=uuid4().hex, conversation_id=conversation_id, seq=seq, at=at,
        text=mask(text), reason=reason, understood=heard,
    )  # fmt: skip


async def drop(tx: Transaction, conversation_id: str, seq: int, reason: str | None = None) -> None:
    """Keep nothing of the message; with ``reason`` only if it was kept for that."""
    if reason is None:
        await tx.fetch(_DROP, of_conversation=conversation_id, of_seq=seq)
    else:
        await tx.fetch(_DROP_KEPT_FOR, of_conversation=conversation_id, of_seq=seq, of_reason=reason)


async def forget(tx: Transaction, conversation_id: str) -> None:
    await tx.execute(delete(sample).where(sample.c.conversation_id == conversation_id))


async def detach(tx: Transaction, conversation_ids: Sequence[str]) -> None:
    """Keep the samples, but not where they came from."""
    of_these = sample.c.conversation_id.in_(conversation_ids)
    await tx.execute(update(sample).where(of_these).values(conversation_id=None, seq=None))
