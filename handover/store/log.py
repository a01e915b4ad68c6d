"""The conversation log: entries are appended, read in order and never changed (only what clerks see beside them is)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from handover.protocol import AuthorRole, Entry, EntryKind
from handover.store.database import Transaction
from handover.store.prepared import Prepared
from handover.store.tables import entry

_READ = (
    entry.c.seq,
    entry.c.at,
    entry.c.role,
    entry.c.name,
    entry.c.kind,
    entry.c.text,
    entry.c.client_id,
    entry.c.body,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it has its place. ``body`` is sent as it is; ``payloads`` (choice id → payload) never leaves."""

    role: AuthorRole
    kind: EntryKind
    text: str
    name: str | None = None
    client_id: str | None = None
    choice: str | None = None
    body: dict[str, Any] | None = None
    payloads: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What was stored under a client's id."""

    seq: int
    role: str
    text: str
    choice: str | None


_OF_CONVERSATION = entry.c.conversation_id == bindparam("conversation_id")
_APPEND = Prepared(entry.insert().values({column.name: bindparam(column.name) for column in entry.c}))


async def append(tx: Transaction, conversation_id: str, first_seq: int, at: datetime, drafts: Sequence[Draft]) -> None:
    """Write ``drafts`` at ``first_seq`` and after; the caller holds the conversation's lock."""
    for seq, draft in enumerate(drafts, first_seq):
        await tx.fetch(
            _APPEND,
            conversation_id=conversation_id,
            seq=seq,
            at=at,
            role=draft.role,
            name=draft.name,
            kind=draft.kind,
            text=draft.text,
            client_id=draft.client_id,
            choice=draft.choice,
            body=draft.body,
            payloads=draft.payloads,
            understood=None,
        )


_BETWEEN = _OF_CONVERSATION & (entry.c.seq > bindparam("after")) & (entry.c.seq <= bindparam("up_to"))
_AFTER = Prepared(select(*_READ).where(_BETWEEN).order_by(entry.c.seq))
_AFTER_FOR_CLERK = Prepared(select(*_READ, entry.c.understood).where(_BETWEEN).order_by(entry.c.seq))


async def after(
    tx: Transaction, conversation_id: str, seq: int, up_to: int, *, reader: AuthorRole = "citizen"
) -> list[Entry]:
    """Entries ``seq`` + 1 … ``up_to``; ``reader`` sees her own client ids, a clerk also what the bot understood."""
    if seq >= up_to:
        return []
    statement = _AFTER_FOR_CLERK if reader == "clerk" else _AFTER
    rows = await tx.fetch(statement, conversation_id=conversation_id, after=seq, up_to=up_to)
    return [_entry(row, reader) for row in rows]


def _entry(row: Mapping[str, Any], reader: AuthorRole) -> Entry:
    return Entry.model_validate(
        {
            "seq": row["seq"],
            "at": row["at"],
            "author": {"role": row["role"], "name": row["name"]},
            "kind": row["kind"],
            "text": row["text"],
            "client_id": row["client_id"] if row["role"] == reader else None,
            "understood": row.get("understood"),
            **(row["body"] or {}),
        }
    )


def entry_of(draft: Draft, seq: int, at: datetime, reader: AuthorRole) -> Entry:
    """``draft`` as it is read when it is in the log."""
    row = {
        "seq": seq,
        "at": at - timedelta(microseconds=at.microsecond % 1000),  # the database keeps milliseconds
        "role": draft.role,
        "name": draft.name,
        "kind": draft.kind,
        "text": draft.text,
        "client_id": draft.client_id,
        "body": draft.body,
    }
    return _entry(row, reader)


_SENT = Prepared(
    select(entry.c.seq, entry.c.role, entry.c.text, entry.c.choice).where(
        _OF_CONVERSATION, entry.c.client_id == bindparam("of_client")
    )
)


async def sent(tx: Transaction, conversation_id: str, client_id: str) -> Sent | None:
    """What this client id stands for already."""
    rows = await tx.fetch(_SENT, conversation_id=conversation_id, of_client=client_id)
    return Sent(**rows[0]) if rows else None


async def payloads(tx: Transaction, conversation_id: str, seq: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(choice id → payload, choices as shown) of one entry; both empty where nothing was offered."""
    statement = select(entry.c.payloads, entry.c.body).where(
        entry.c.conversation_id == conversation_id, entry.c.seq == seq
    )
    row = (await tx.execute(statement)).one_or_none()
    if row is None or row.payloads is None:
        return {}, []
    return row.payloads, (row.body or {}).get("choices", [])


async def kind_of(tx: Transaction, conversation_id: str, seq: int) -> tuple[str, str] | None:
    """(role, kind) of one entry."""
    statement = select(entry.c.role, entry.c.kind).where(entry.c.conversation_id == conversation_id, entry.c.seq == seq)
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else (row.role, row.kind)


async def text_of(tx: Transaction, conversation_id: str, seq: int) -> str | None:
    statement = select(entry.c.text).where(entry.c.conversation_id == conversation_id, entry.c.seq == seq)
    return (await tx.execute(statement)).scalar_one_or_none()


async def said_since(tx: Transaction, conversation_id: str, seq: int) -> list[tuple[str, str]]:
    """(role, text) of what citizen and clerk wrote after ``seq``."""
    statement = (
        select(entry.c.role, entry.c.text)
        .where(
            entry.c.conversation_id == conversation_id,
            entry.c.seq > seq,
            entry.c.role.in_(["citizen", "clerk"]),
            entry.c.kind == "text",
        )
        .order_by(entry.c.seq)
    )
    return [(row.role, row.text) for row in await tx.execute(statement)]


async def last_answers(tx: Transaction, conversation_id: str, limit: int) -> list[Entry]:
    """The bot's newest answers, newest first."""
    statement = (
        select(*_READ)
        .where(entry.c.conversation_id == conversation_id, entry.c.kind == "answer")
        .order_by(entry.c.seq.desc())
        .limit(limit)
    )
    return [_entry(row._asdict(), "clerk") for row in await tx.execute(statement)]


async def previews(tx: Transaction, conversation_ids: Sequence[str], length: int = 140) -> dict[str, str]:
    """Conversation id → start of the citizen's last message."""
    last = (
        select(entry.c.seq)
        .where(entry.c.conversation_id == (outer := entry.alias("outer")).c.conversation_id, entry.c.role == "citizen")
        .order_by(entry.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = select(outer.c.conversation_id, outer.c.text).where(
        outer.c.conversation_id.in_(list(conversation_ids)), outer.c.seq == last
    )
    return {row.conversation_id: row.text[:length] for row in await tx.execute(statement)}


_SET_UNDERSTOOD = Prepared(
    update(entry).where(_OF_CONVERSATION, entry.c.seq == bindparam("of_seq")).values(understood=bindparam("understood"))
)


async def set_understood(tx: Transaction, conversation_id: str, seq: int, understood: dict[str, Any]) -> None:
    """Keep beside the citizen's message what the engine made of it."""
    await tx.fetch(_SET_UNDERSTOOD, conversation_id=conversation_id, of_seq=seq, understood=understood)
