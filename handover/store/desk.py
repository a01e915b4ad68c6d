"""What clerks leave in the database: presence, handling times, notes, callbacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, bindparam, select, update

from handover.protocol import Callback, Contact, NoteEntry, PresenceStatus
from handover.routing import PresentClerk
from handover.store.database import Transaction
from handover.store.prepared import Prepared
from handover.store.tables import callback, handling, note, presence
from handover.store.upsert import upsert

RECENT = 20  # handling times that count for the expected wait


@dataclass(frozen=True, slots=True)
class SavedCallback:
    """A message left for a clerk, as it was stored."""

    conversation_id: str
    name: str | None
    contact: Contact
    text: str


async def set_presence(tx: Transaction, clerk: PresentClerk, status: PresenceStatus, lease_until: datetime) -> None:
    await upsert(
        tx,
        presence,
        {"clerk_id": clerk.clerk_id},
        username=clerk.username,
        name=clerk.name,
        departments=list(clerk.departments),
        status=status,
        lease_until=lease_until,
    )


async def renew_presence(tx: Transaction, clerk_id: str, lease_until: datetime) -> bool:
    """False when the clerk has no presence that could be renewed."""
    statement = update(presence).where(presence.c.clerk_id == clerk_id).values(lease_until=lease_until)
    return (await tx.execute(statement)).rowcount == 1


async def renew_presences(tx: Transaction, clerk_ids: Iterable[str], lease_until: datetime) -> set[str]:
    """Like ``renew_presence`` for many; returns those whose presence was renewed."""
    # always in the same order, so that two transactions that renew the same rows do not wait for each other
    ids = sorted(clerk_ids)
    locked = select(presence.c.clerk_id).where(presence.c.clerk_id.in_(ids)).order_by(presence.c.clerk_id)
    known = [row.clerk_id for row in await tx.execute(locked.with_for_update())]
    if known:
        await tx.execute(update(presence).where(presence.c.clerk_id.in_(known)).values(lease_until=lease_until))
    return set(known)


async def shorten_presence(tx: Transaction, clerk_id: str, lease_until: datetime) -> None:
    await tx.execute(
        update(presence)
        .where(presence.c.clerk_id == clerk_id, presence.c.lease_until > lease_until)
        .values(lease_until=lease_until)
    )


async def present(tx: Transaction, now: datetime) -> list[PresentClerk]:
    """Clerks whose lease is valid, by name."""
    statement = select(presence).where(presence.c.lease_until > now).order_by(presence.c.name, presence.c.username)
    return [
        PresentClerk(row.clerk_id, row.username, row.name, tuple(row.departments), row.status == "available")
        for row in await tx.execute(statement)
    ]


async def add_handling(tx: Transaction, department: str, took: timedelta, at: datetime) -> None:
    values = {"id": uuid4().hex, "department": department, "seconds": took.total_seconds(), "at": at}
    await tx.execute(handling.insert(), values)


async def recent_handling(tx: Transaction, department: str) -> list[float]:
    """Seconds that the newest conversations took."""
    statement = (
        select(handling.c.seconds)
        .where(handling.c.department == department)
        .order_by(handling.c.at.desc())
        .limit(RECENT)
    )
    return list((await tx.execute(statement)).scalars())


async def add_note(tx: Transaction, conversation_id: str, author: str, text: str, at: datetime) -> None:
    values = {"id": uuid4().hex, "conversation_id": conversation_id, "at": at, "author": author, "text": text}
    await tx.execute(note.insert(), values)


_NOTES = Prepared(
    select(note.c.at, note.c.author, note.c.text)
    .where(note.c.conversation_id == bindparam("conversation_id"))
    .order_by(note.c.at, note.c.id)
)


async def notes(tx: Transaction, conversation_id: str) -> list[NoteEntry]:
    return [NoteEntry(**row) for row in await tx.fetch(_NOTES, conversation_id=conversation_id)]


async def add_callback(tx: Transaction, conversation_id: str, message: Callback, at: datetime) -> None:
    await tx.execute(
        callback.insert(),
        {
            "id": uuid4().hex,
            "conversation_id": conversation_id,
            "client_id": str(message.client_id),
            "name": message.name,
            "contact_kind": message.contact.kind,
            "contact_value": message.contact.value,
            "text": message.text,
            "created_at": at,
        },
    )


async def find_callback(tx: Transaction, conversation_id: str, client_id: str) -> SavedCallback | None:
    statement = select(callback).where(callback.c.conversation_id == conversation_id, callback.c.client_id == client_id)
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else _callback(row)


async def callbacks(tx: Transaction, conversation_ids: Sequence[str]) -> dict[str, SavedCallback]:
    """Conversation id → the newest message left in it that still has to be answered."""
    statement = (
        select(callback)
        .where(callback.c.conversation_id.in_(list(conversation_ids)), callback.c.settled_at.is_(None))
        .order_by(callback.c.created_at)
    )
    return {row.conversation_id: _callback(row) for row in await tx.execute(statement)}


async def settle_callbacks(tx: Transaction, conversation_id: str, at: datetime) -> None:
    """A clerk is done with what was left in the conversation."""
    is_open = (callback.c.conversation_id == conversation_id) & callback.c.settled_at.is_(None)
    await tx.execute(update(callback).where(is_open).values(settled_at=at))


def _callback(row: Row[Any]) -> SavedCallback:
    fields = row._mapping
    contact = Contact(kind=fields["contact_kind"], value=fields["contact_value"])
    return SavedCallback(fields["conversation_id"], fields["name"], contact, fields["text"])
