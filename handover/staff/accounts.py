"""Signing in and out, and the accounts behind it. docs/staff.md"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

from handover.errors import ServiceError
from handover.refusals import LoginFailed, SignedOut
from handover.staff.account import ROLES, USERNAME, Account, Role, StaffSession
from handover.staff.passwords import MINIMUM_LENGTH, PasswordCheck, hash_password
from handover.store import audit
from handover.store import staff as store_staff
from handover.store.database import Duplicate, Store

RENEW_AFTER: Final = timedelta(minutes=1)  # how exact the sliding expiry is; spares a write per request


class AccountRefused(ServiceError):
    """The account cannot be made or changed like this; the title says why."""


class Accounts:
    """Use cases around accounts. ``clock`` gives aware moments."""

    def __init__(
        self,
        store: Store,
        *,
        session_life: timedelta,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._life = session_life
        self._clock = clock
        self._passwords = PasswordCheck()

    async def sign_in(self, username: str, password: str) -> tuple[str, StaffSession]:
        """Returns the session's token, which is kept nowhere else. Raises LoginFailed, whatever was wrong."""
        name = username.strip().casefold()
        async with self._store.reading() as read:
            account = await store_staff.account_named(read, name)
        known = account is not None and not account.disabled
        right = await self._passwords.matches(password, account.password_hash if account and known else None)
        now = self._clock()
        if account is None or not right:
            async with self._store.writing() as write:
                # An unknown name may be a password typed into the wrong field: it is not kept.
                await audit.record(write, now, account.username if account else "?", "login_failed")
            raise LoginFailed
        token = secrets.token_urlsafe(32)
        session = StaffSession(account, _hash(token), secrets.token_urlsafe(24), now, now + self._life)
        async with self._store.writing() as write:
            await store_staff.drop_expired_sessions(write, now)
            await store_staff.add_session(write, session, now)
            await audit.record(write, now, account.username, "login")
        return token, session

    async def session_of(self, token: str | None, *, renew: bool = True) -> StaffSession:
        """The live session behind a cookie; ``renew`` moves its expiry on. Raises SignedOut.

        Only what a person does may renew it: a tab that is left open talks to the gateway all night.
        """
        if not token:
            raise SignedOut
        now = self._clock()
        async with self._store.reading() as read:
            session = await store_staff.live_session(read, _hash(token), now)
        if session is None:
            raise SignedOut
        if not renew or now - session.last_seen_at < RENEW_AFTER:
            return session
        session = replace(session, last_seen_at=now, expires_at=now + self._life)
        async with self._store.writing() as write:
            await store_staff.renew_session(write, session.token_hash, now, session.expires_at)
        return session

    async def sign_out(self, session: StaffSession) -> None:
        async with self._store.writing() as write:
            await store_staff.drop_session(write, session.token_hash)
            await audit.record(write, self._clock(), session.account.username, "logout")

    async def add(
        self, username: str, password: str, *, name: str, roles: Sequence[str], departments: Sequence[str]
    ) -> Account:
        """Make an account. Raises AccountRefused."""
        username = username.strip().casefold()
        if not USERNAME.fullmatch(username):
            raise AccountRefused("Der Anmeldename braucht 2 bis 100 Zeichen aus a-z, 0-9 und . _ @ -")
        account = Account(
            id=uuid4().hex,
            username=username,
            name=name,
            roles=_roles(roles),
            departments=tuple(dict.fromkeys(departments)),
            password_hash=_new_hash(password),
        )
        try:
            async with self._store.writing() as write:
                await store_staff.add_account(write, account, self._clock())
                await audit.record(write, self._clock(), "operator", "account_added", username)
        except Duplicate:
            raise AccountRefused(f"Das Konto {username} gibt es schon.") from None
        return account

    async def set_password(self, username: str, password: str) -> None:
        """Raises AccountRefused. Signs the account out everywhere."""
        account = await self._access(username)
        password_hash = _new_hash(password)
        async with self._store.writing() as write:
            await store_staff.set_password(write, account.id, password_hash)
            await audit.record(write, self._clock(), "operator", "password_set", account.username)

    async def disable(self, username: str) -> None:
        """Raises AccountRefused. Takes effect at once, everywhere."""
        account = await self._access(username)
        async with self._store.writing() as write:
            await store_staff.disable_account(write, account.id)
            await audit.record(write, self._clock(), "operator", "account_disabled", account.username)

    async def all(self) -> list[Account]:
        async with self._store.reading() as read:
            return await store_staff.all_accounts(read)

    async def _access(self, username: str) -> Account:
        async with self._store.reading() as read:
            account = await store_staff.account_named(read, username.strip().casefold())
        if account is None:
            raise AccountRefused(f"Das Konto {username} gibt es nicht.")
        return account


def _roles(roles: Sequence[str]) -> tuple[Role, ...]:
    unknown = sorted(set(roles) - set(ROLES))
    if unknown or not roles:
        raise AccountRefused(f"Unbekannte Rolle {', '.join(unknown)}. Möglich sind: {', '.join(ROLES)}.")
    return tuple(role for role in ROLES if role in roles)


def _new_hash(password: str) -> str:
    if len(password) < MINIMUM_LENGTH:
        raise AccountRefused(f"Das Passwort braucht mindestens {MINIMUM_LENGTH} Zeichen.")
    return hash_password(password)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
