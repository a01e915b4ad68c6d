"""What an import did with every object, and what the city should look at."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Status = Literal["taken", "changed", "unchanged", "removed", "skipped"]
STATUSES: tuple[Status, ...] = ("taken", "changed", "unchanged", "removed", "skipped")


@dataclass(frozen=True, slots=True)
class Entry:
    """One object. ``id``: in the catalogue, when it has one. ``reason``: why skipped, or what to know about it.
    ``fields``: what changed. ``notes``: what of it was left out (all German)."""

    kind: str
    key: str
    title: str
    status: Status
    id: str | None = None
    reason: str | None = None
    fields: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def json(self) -> dict[str, Any]:
        given = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class ReviewNote:
    """A correction in ``place`` whose source field changed; ``fingerprint`` goes under ``seen`` once it is checked."""

    service: str
    field: str
    place: str
    fingerprint: str


@dataclass
class Report:
    source: str
    format: str
    files: list[str]
    complete: bool
    dry_run: bool
    written: Path | None = None  # None: nothing had to be written, or nothing should
    read: dict[str, int] = field(default_factory=dict)  # objects by their kind in the source
    languages: dict[str, int] = field(default_factory=dict)  # texts in languages that were not taken
    missing: int = 0  # services of earlier deliveries that this one does not mention and that stay
    entries: list[Entry] = field(default_factory=list)
    reviews: list[ReviewNote] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # supplements without a service: place and id
    notes: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, dict[Status, int]]:
        """Objects by kind and status."""
        found = Counter((entry.kind, entry.status) for entry in self.entries)
        kinds = list(dict.fromkeys(entry.kind for entry in self.entries))
        return {kind: {status: found[kind, status] for status in STATUSES} for kind in kinds}

    def of(self, *statuses: Status, kind: str | None = None) -> list[Entry]:
        return [entry for entry in self.entries if entry.status in statuses and kind in (None, entry.kind)]

    def json(self) -> dict[str, Any]:
        """The whole report, for ``--report``."""
        return {
            "source": self.source,
            "format": self.format,
            "files": self.files,
            "complete": self.complete,
            "dry_run": self.dry_run,
            "written": str(self.written) if self.written else None,
            "read": self.read,
            "counts": self.counts(),
            "languages_not_taken": self.languages,
            "kept_without_mention": self.missing,
            "review": [{name: getattr(note, name) for name in note.__slots__} for note in self.reviews],
            "lost_supplements": self.lost,
            "notes": self.notes,
            "entries": [entry.json() for entry in self.entries],
        }
