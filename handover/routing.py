"""Which department takes a conversation, who could accept it, and how long the wait may be. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True, slots=True)
class PresentClerk:
    """A clerk with a valid presence lease; ``departments`` empty: she takes every department."""

    clerk_id: str
    username: str
    name: str
    departments: tuple[str, ...]
    available: bool

    def takes(self, department: str) -> bool:
        return not self.departments or department in self.departments


def choose_department(candidates: Iterable[str | None], known: Collection[str], default: str) -> str:
    """The first of ``candidates`` (requested, then the service's) that exists, otherwise the default."""
    return next((candidate for candidate in candidates if candidate in known and candidate is not None), default)


def can_take(clerks: Iterable[PresentClerk], department: str) -> list[PresentClerk]:
    """The available clerks of a department."""
    return [clerk for clerk in clerks if clerk.available and clerk.takes(department)]


def may_see(departments: Collection[str], username: str, department: str, reserved_for: str | None) -> bool:
    """Whether a waiting conversation belongs into the list of the clerk ``username`` of ``departments``."""
    if reserved_for is not None:
        return reserved_for == username
    return not departments or department in departments


def expected_wait(position: int, recent_seconds: Sequence[float], clerks: int) -> int | None:
    """Seconds until place ``position`` (from 1) is served by ``clerks`` people; None when nothing is known yet."""
    if not recent_seconds or clerks < 1:
        return None
    return round(fmean(recent_seconds) * position / clerks)
