"""Who works here: accounts, what they may do, and one signed-in browser. Pure. docs/staff.md"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, get_args

Role = Literal["clerk", "editor", "supervisor", "privacy", "admin"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{1,99}")


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff. ``name`` is what citizens see; no ``departments`` means all of them."""

    id: str
    username: str
    name: str
    roles: tuple[Role, ...]
    departments: tuple[str, ...]
    disabled: bool = False
    password_hash: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class StaffSession:
    """One signed-in browser; ``expires_at`` moves on with use."""

    account: Account
    token_hash: str = field(repr=False)
    csrf: str = field(repr=False)
    last_seen_at: datetime
    expires_at: datetime
