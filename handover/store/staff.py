"""Accounts and staff sessions in the database."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from handover.staff.account import Account, StaffSession
from handover.store.database import Transaction
from handover.store.prepared import Prepared
from handover.store.tables import staff, staff_session


async def add_account(write: Transaction, account: Account, now: datetime) -> None:
    """Raises Duplicate (at the end of the transaction) when the username is taken."""
    await write.execute(
        insert(staff).values(
            id=account.id,
            username=account.username,
            display_name=account.name,
            password_hash=account.password_hash,
            roles=list(account.roles),
            departments=list(account.departments),
            disabled=account.disabled,
            created_at=now,
        )
    )


async def account_named(read: Transaction, username: str) -> Account | None:
    row = (await read.execute(select(staff).where(staff.c.username == username))).one_or_none()
    return None if row is None else _account(row._asdict())


async def all_accounts(read: Transaction) -> list[Account]:
    return [_account(row._asdict()) for row in await read.execute(select(staff).order_by(staff.c.username))]


async def set_password(write: Transaction, account_id: str, password_hash: str) -> None:
    """Set the password and sign the account out everywhere."""
    await write.execute(update(staff).where(staff.c.id == account_id).values(password_hash=password_hash))
    await drop_sessions_of(write, account_id)


async def disable_account(write: Transaction, account_id: str) -> None:
    """No sign-in any more, and signed out everywhere at once."""
    await write.execute(update(staff).where(staff.c.id == account_id).values(disabled=True))
    await drop_sessions_of(write, account_id)


async def add_session(write: Transaction, session: StaffSession, now: datetime) -> None:
    await write.execute(
        insert(staff_session).values(
            token_hash=session.token_hash,
            staff_id=session.account.id,
            csrf=session.csrf,
            created_at=now,
            last_seen_at=session.last_seen_at,
            expires_at=session.expires_at,
        )
    )


_ACCOUNT = ("id", "username", "display_name", "roles", "departments", "disabled", "password_hash")
_LIVE = Prepared(
    select(
        *(staff.c[name] for name in _ACCOUNT),
        staff_session.c.token_hash,
        staff_session.c.csrf,
        staff_session.c.last_seen_at,
        staff_session.c.expires_at,
    )
    .join(staff_session, staff_session.c.staff_id == staff.c.id)
    .where(
        staff_session.c.token_hash == bindparam("of_token"),
        staff_session.c.expires_at > bindparam("now"),
        ~staff.c.disabled,
    )
)


async def live_session(read: Transaction, token_hash: str, now: datetime) -> StaffSession | None:
    """The session with this token, unless it has expired or its account was disabled."""
    rows = await read.fetch(_LIVE, of_token=token_hash, now=now)
    if not rows:
        return None
    row = rows[0]
    account = _account({name: row[name] for name in _ACCOUNT})
    return StaffSession(account, row["token_hash"], row["csrf"], row["last_seen_at"], row["expires_at"])


async def renew_session(write: Transaction, token_hash: str, now: datetime, expires_at: datetime) -> None:
    renewed = update(staff_session).where(staff_session.c.token_hash == token_hash)
    await write.execute(renewed.values(last_seen_at=now, expires_at=expires_at))


async def drop_session(write: Transaction, token_hash: str) -> None:
    await write.execute(delete(staff_session).where(staff_session.c.token_hash == token_hash))


async def drop_sessions_of(write: Transaction, account_id: str) -> None:
    await write.execute(delete(staff_session).where(staff_session.c.staff_id == account_id))


async def drop_expired_sessions(write: Transaction, now: datetime) -> int:
    """Returns how many there were."""
    gone = await write.execute(delete(staff_session).where(staff_session.c.expires_at <= now))
    return gone.rowcount


def _account(row: Mapping[str, Any]) -> Account:
    return Account(
        id=row["id"],
        username=row["username"],
        name=row["display_name"],
        roles=tuple(row["roles"]),
        departments=tuple(row["departments"]),
        disabled=row["disabled"],
        password_hash=row["password_hash"],
    )
