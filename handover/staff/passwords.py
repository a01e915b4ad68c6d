"""Passwords: argon2id with the parameters OWASP names (19 MiB, 2 passes, 1 lane); only importer of argon2."""

import asyncio
import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

MINIMUM_LENGTH: Final = 12
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is misread on paper


def generate() -> str:
    """A password of four groups with 116 random bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4))


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


class PasswordCheck:
    """Compares passwords off the event loop, few at a time: each comparison takes 19 MiB and some 20 ms."""

    def __init__(self, parallel: int = 2) -> None:
        self._slots = asyncio.Semaphore(parallel)
        self._nobody = hash_password(secrets.token_urlsafe())

    async def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether ``password`` has the hash; for None it takes as long and is always False."""
        async with self._slots:
            right = await asyncio.to_thread(_verify, password, password_hash or self._nobody)
        return right and password_hash is not None


def _verify(password: str, password_hash: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
