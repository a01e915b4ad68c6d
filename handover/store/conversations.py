"""Rows of ``conversation``: who owns it, where it stands, whom it waits for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select, true, update

from handover.conversation import Conversation, Owner
from handover.errors import NotFound
from handover.store.database import Transaction
from handover.store.prepared import Prepared, Row
from handover.store.tables import callback, conversation, presence

_PUBLIC = [column for column in conversation.c if column.name != "token_hash"]


@dataclass(frozen=True, slots=True)
class ConversationRow:
    id: str
    language: str
    page_url: str | None
    owner: Owner
    epoch: int
    seq: int
    bot_seq: int
    service: dict[str, Any] | None
    department: str | None
    reason: str | None
    queued_since: datetime | None
    queue_front: bool
    wait_until: datetime | None
    reserved_for: str | None
    clerk_id: str | None
    clerk_name: str | None
    accepted_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def state(self) -> Conversation:
        return Conversation(self.owner, self.epoch)


def _row(fields: Mapping[str, Any]) -> ConversationRow:
    return ConversationRow(**{**fields, "owner": Owner(fields["owner"])})


async def add(tx: Transaction, row: ConversationRow, token_hash: str) -> None:
    values = {column.name: getattr(row, column.name) for column in _PUBLIC}
    await tx.execute(conversation.insert(), {**values, "owner": row.owner.value, "token_hash": token_hash})


_OF_ID = conversation.c.id == bindparam("conversation_id")
_FIND = Prepared(select(*_PUBLIC).where(_OF_ID))
_LOCK = Prepared(select(*_PUBLIC).where(_OF_ID).with_for_update())
_CLAIM = Prepared(
    update(conversation)
    .where(_OF_ID)
    .values(seq=conversation.c.seq + 1, updated_at=bindparam("now"))
    .returning(*_PUBLIC)
)
_HEAD = Prepared(select(conversation.c.seq, conversation.c.epoch).where(_OF_ID))
_ID_BY_TOKEN = Prepared(select(conversation.c.id).where(conversation.c.token_hash == bindparam("token_hash")))


async def find(tx: Transaction, conversation_id: str) -> ConversationRow:
    """Raises NotFound."""
    return _row(await _one(tx, _FIND, conversation_id=conversation_id))


async def lock(tx: Transaction, conversation_id: str) -> ConversationRow:
    """The row, held until the end of the (writing) transaction. Raises NotFound."""
    return _row(await _one(tx, _LOCK, conversation_id=conversation_id))


async def claim(tx: Transaction, conversation_id: str, now: datetime) -> ConversationRow:
    """Lock the row and take the next seq in one statement; the row returned holds it. Raises NotFound."""
    return _row(await _one(tx, _CLAIM, conversation_id=conversation_id, now=now))


async def _one(tx: Transaction, statement: Prepared, **values: Any) -> Row:
    found = await tx.fetch(statement, **values)
    if not found:
        raise NotFound
    return found[0]


async def save(tx: Transaction, conversation_id: str, **columns: Any) -> None:
    await tx.fetch(_saving(frozenset(columns)), conversation_id=conversation_id, **columns)


@cache
def _saving(columns: frozenset[str]) -> Prepared:
    """There are as many as use cases change different columns."""
    return Prepared(update(conversation).where(_OF_ID).values({name: bindparam(name) for name in sorted(columns)}))


async def head(tx: Transaction, conversation_id: str) -> tuple[int, int]:
    """(seq, epoch). Raises NotFound."""
    found = await _one(tx, _HEAD, conversation_id=conversation_id)
    return found["seq"], found["epoch"]


async def token_hash_of(tx: Transaction, conversation_id: str) -> str | None:
    statement = select(conversation.c.token_hash).where(conversation.c.id == conversation_id)
    return (await tx.execute(statement)).scalar_one_or_none()


async def id_by_token_hash(tx: Transaction, token_hash: str) -> str | None:
    found = await tx.fetch(_ID_BY_TOKEN, token_hash=token_hash)
    return found[0]["id"] if found else None


async def waiting(tx: Transaction) -> list[ConversationRow]:
    """All conversations in the queue or with a message left, in the order in which they are to be taken."""
    statement = (
        select(*_PUBLIC)
        .where(conversation.c.owner.in_([Owner.QUEUED, Owner.CALLBACK]))
        .order_by(conversation.c.queue_front.desc(), conversation.c.queued_since, conversation.c.id)
    )
    return [_row(row._asdict()) for row in await tx.execute(statement)]


async def of_clerk(tx: Transaction, clerk_id: str) -> list[ConversationRow]:
    statement = (
        select(*_PUBLIC)
        .where(conversation.c.clerk_id == clerk_id, conversation.c.owner == Owner.CLERK)
        .order_by(conversation.c.accepted_at, conversation.c.id)
    )
    return [_row(row._asdict()) for row in await tx.execute(statement)]


async def waiting_ahead(tx: Transaction, department: str, before: ConversationRow | None = None) -> int:
    """How many wait in the department, or only those ahead of ``before``."""
    c = conversation.c
    ahead: ColumnElement[bool] = true()
    if before is not None:
        earlier = or_(
            c.queued_since < before.queued_since, and_(c.queued_since == before.queued_since, c.id < before.id)
        )
        same_rank = and_(c.queue_front.is_(before.queue_front), earlier)
        ahead = same_rank if before.queue_front else or_(c.queue_front.is_(True), same_rank)
    statement = select(func.count()).where(c.owner == Owner.QUEUED, c.department == department, ahead)
    return int((await tx.execute(statement)).scalar_one())


async def abandoned(tx: Transaction, now: datetime) -> list[str]:
    """Ids of conversations whose clerk's presence ran out."""
    there = exists().where(presence.c.clerk_id == conversation.c.clerk_id, presence.c.lease_until > now)
    statement = select(conversation.c.id).where(conversation.c.owner == Owner.CLERK, ~there)
    return list((await tx.execute(statement)).scalars())


async def waited_too_long(tx: Transaction, now: datetime) -> list[str]:
    statement = select(conversation.c.id).where(conversation.c.owner == Owner.QUEUED, conversation.c.wait_until <= now)
    return list((await tx.execute(statement)).scalars())


async def reserved_in_vain(tx: Transaction, now: datetime) -> list[str]:
    """Ids of waiting conversations kept for a clerk who is not available (any more)."""
    there = exists().where(
        presence.c.username == conversation.c.reserved_for,
        presence.c.lease_until > now,
        presence.c.status == "available",
    )
    statement = select(conversation.c.id).where(
        conversation.c.owner == Owner.QUEUED, conversation.c.reserved_for.is_not(None), ~there
    )
    return list((await tx.execute(statement)).scalars())


async def untouched_since(
    tx: Transaction, moment: datetime, owners: Collection[Owner] | None = None, limit: int = 100
) -> list[str]:
    """Ids, oldest first; with ``owners`` only of theirs, and without those whose message somebody has to answer."""
    statement = select(conversation.c.id).where(conversation.c.updated_at <= moment)
    if owners is not None:
        to_answer = exists().where(callback.c.conversation_id == conversation.c.id, callback.c.settled_at.is_(None))
        statement = statement.where(conversation.c.owner.in_(list(owners)), ~to_answer)
    return list((await tx.execute(statement.order_by(conversation.c.updated_at).limit(limit))).scalars())
