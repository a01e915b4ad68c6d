"""The turn journal: what the engine still has to be asked or told, in order per conversation. docs/gateway.md"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Integer, bindparam, case, exists, literal, null, or_, select, update

from handover.store.database import Transaction
from handover.store.prepared import Prepared
from handover.store.tables import Moment, turn

Status = Literal["done", "failed", "dropped"]


@dataclass(frozen=True, slots=True)
class TurnRow:
    id: str
    conversation_id: str
    seq: int
    kind: str
    epoch: int
    request: dict[str, Any]
    status: str
    attempts: int
    created_at: datetime
    due_at: datetime
    deadline_at: datetime
    lease_until: datetime | None
    finished_at: datetime | None


def _open_of(conversation_id: str) -> Any:
    return (turn.c.conversation_id == conversation_id) & (turn.c.status == "open")


_IN_ORDER = (turn.c.seq, turn.c.created_at, turn.c.id)  # turns of one entry are numbered by their ids
_COLUMNS = tuple(field.name for field in fields(TurnRow))
_earlier = turn.alias("earlier")
_waits = exists().where(_earlier.c.conversation_id == bindparam("of"), _earlier.c.status == "open")
_ADD = Prepared(
    turn.insert()
    .values(
        {name: bindparam(name) for name in _COLUMNS}
        | {
            "lease_until": case((_waits, null()), else_=bindparam("lease_until", type_=Moment())),
            "attempts": case((_waits, 0), else_=bindparam("attempts", type_=Integer())),
        }
    )
    .returning(turn.c.lease_until)
)


async def add(tx: Transaction, row: TurnRow) -> bool:
    """Journal a turn; the caller holds the conversation's lock.

    True: no other turn is open, the lease in ``row`` holds, run it now. False: it waits behind an earlier one.
    """
    values = {name: getattr(row, name) for name in _COLUMNS}
    return (await tx.fetch(_ADD, of=row.conversation_id, **values))[0]["lease_until"] is not None


@dataclass(frozen=True, slots=True)
class Times:
    """When a turn is taken: now, how long it is the node's, and until when a turn has time that was left behind."""

    now: datetime
    lease_until: datetime
    taken_up: datetime  # since when somebody works again on what was left in the conversation
    soon: datetime  # the least it gets if its deadline had not passed then
    deadline: datetime  # what it gets if its deadline had passed


async def claim_next(tx: Transaction, conversation_id: str, times: Times, *, recovering: bool) -> TurnRow | None:
    """Take the first open turn of the conversation that is due, unless somebody holds its lease.

    It gets time again if it was taken before, or when ``recovering``: nobody had worked on it until it was taken up.
    """
    now = times.now
    again = case(
        (turn.c.deadline_at > times.soon, turn.c.deadline_at),
        (turn.c.deadline_at > times.taken_up, literal(times.soon, Moment())),
        else_=literal(times.deadline, Moment()),
    )
    columns = {
        "lease_until": times.lease_until,
        "attempts": turn.c.attempts + 1,
        "deadline_at": again if recovering else case((turn.c.attempts > 0, again), else_=turn.c.deadline_at),
    }
    first = (
        select(turn.c.id)
        .where(_open_of(conversation_id), turn.c.due_at <= now)
        .order_by(*_IN_ORDER)
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        update(turn)
        .where(turn.c.id == first, turn.c.status == "open")
        .where(or_(turn.c.lease_until.is_(None), turn.c.lease_until <= now))
        .values(**columns)
        .returning(*turn.c)
    )
    found = (await tx.execute(statement)).one_or_none()
    return None if found is None else TurnRow(**found._mapping)


_ANY_DUE = Prepared(
    select(turn.c.id)
    .where(turn.c.conversation_id == bindparam("conversation_id"), turn.c.status == "open")
    .where(turn.c.due_at <= bindparam("now"))
    .limit(1)
)
_FINISH = Prepared(
    update(turn)
    .where(turn.c.id == bindparam("turn_id"), turn.c.status == "open")
    .values(status=bindparam("ended"), finished_at=bindparam("now"), lease_until=null())
    .returning(turn.c.id)
)


async def any_due(tx: Transaction, conversation_id: str, now: datetime) -> bool:
    return bool(await tx.fetch(_ANY_DUE, conversation_id=conversation_id, now=now))


async def finish(tx: Transaction, turn_id: str, status: Status, now: datetime) -> bool:
    """False when somebody else finished it already: then nothing of the result may be written."""
    return bool(await tx.fetch(_FINISH, turn_id=turn_id, ended=status, now=now))


async def fail_waiting(tx: Transaction, failed: TurnRow, now: datetime, *, overdue: bool) -> list[str]:
    """End the questions of the conversation that wait behind ``failed``; ``overdue``: only those whose time is over.

    Their ids, in order.
    """
    waiting = _open_of(failed.conversation_id) & (turn.c.kind == "ask") & (turn.c.epoch == failed.epoch)
    if overdue:
        waiting &= turn.c.deadline_at <= now
    ids = list((await tx.execute(select(turn.c.id).where(waiting).order_by(*_IN_ORDER))).scalars())
    if ids:
        ended = {"status": "failed", "finished_at": now, "lease_until": None}
        await tx.execute(update(turn).where(turn.c.id.in_(ids)).values(ended))
    return ids


async def postpone(tx: Transaction, turn_id: str, due_at: datetime) -> None:
    is_open = (turn.c.id == turn_id) & (turn.c.status == "open")
    await tx.execute(update(turn).where(is_open).values(due_at=due_at, lease_until=None))


async def release(tx: Transaction, turn_ids: Sequence[str]) -> None:
    """End the leases of turns that are still open."""
    held = turn.c.id.in_(list(turn_ids)) & (turn.c.status == "open")
    await tx.execute(update(turn).where(held).values(lease_until=None))


async def requests(tx: Transaction, turn_ids: Sequence[str]) -> list[dict[str, Any]]:
    """What was to be asked in these turns, in their order."""
    statement = select(turn.c.request).where(turn.c.id.in_(list(turn_ids))).order_by(*_IN_ORDER)
    return list((await tx.execute(statement)).scalars())


async def renew(tx: Transaction, turn_ids: Sequence[str], lease_until: datetime) -> None:
    """Whoever works on these turns is still there."""
    held = turn.c.id.in_(list(turn_ids)) & (turn.c.status == "open")
    await tx.execute(update(turn).where(held).values(lease_until=lease_until))


async def release_held(tx: Transaction, until: datetime) -> None:
    """End every lease that ends by ``until``."""
    held = (turn.c.status == "open") & (turn.c.lease_until <= until)
    await tx.execute(update(turn).where(held).values(lease_until=None))


async def forsaken(tx: Transaction, now: datetime, limit: int = 200) -> list[str]:
    """Ids of conversations with an open turn that is due, none of whose turns anybody holds."""
    same = (_earlier.c.conversation_id == turn.c.conversation_id) & (_earlier.c.status == "open")
    statement = (
        select(turn.c.conversation_id)
        .where(turn.c.status == "open", turn.c.due_at <= now)
        .where(~exists().where(same, _earlier.c.lease_until > now))
        .distinct()
        .limit(limit)
    )
    return list((await tx.execute(statement)).scalars())
