"""What an importer reads, in the order of the delivery: the one interface between a format and the rest.

A format is a function from files to these; everything after it (merging, comparing, writing, reporting) knows none.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from actions.catalogue.importers.source import Source

# specialisation: fields that replace those of a service. responsibility: an office or online service is in charge of
# services. online: a link that belongs to services.
Kind = Literal["service", "office", "specialisation", "responsibility", "online"]
KINDS: tuple[Kind, ...] = ("service", "office", "specialisation", "responsibility", "online")


@dataclass(frozen=True)
class Put:
    """An object of the source. ``key`` is the source's own name for it; ``fields`` are those of Service or Office
    without ``id`` (JSON values), for other kinds what merging.py needs. ``services``: keys of the services it belongs
    to. ``notes``: what was left out of it and why (German)."""

    kind: Kind
    key: str
    title: str
    fields: dict[str, Any]
    services: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Remove:
    """The source withdraws an object; ``kind`` None: one whose kind is not said."""

    kind: Kind | None
    key: str


@dataclass(frozen=True)
class Skip:
    """An object that is not taken. ``broken``: it could not be read, so an earlier version of it stays."""

    kind: str
    key: str
    title: str
    reason: str
    broken: bool = False


Change = Put | Remove | Skip


@dataclass
class Tally:
    """Counted while reading: texts in languages that are not taken, objects by name of their kind in the source."""

    languages: dict[str, int] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)

    def count(self, kind: str) -> None:
        self.read[kind] = self.read.get(kind, 0) + 1

    def language(self, code: str) -> None:
        self.languages[code] = self.languages.get(code, 0) + 1


@dataclass(frozen=True)
class Format:
    """``complete``: what a delivery does not hold any more is gone, unless the caller says otherwise."""

    name: str
    complete: bool
    read: Callable[[Sequence[Path], Source, Tally], Iterator[Change]]
