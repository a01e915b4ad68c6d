"""One import from first byte to new file: read, collect, merge, compare, write. docs/import.md

Until the last step nothing of the city's catalogue is touched, and the last step is one rename.
"""

import fcntl
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from actions.catalogue.files import JSON_LINES
from actions.catalogue.imported import FOLDER
from actions.catalogue.importers.delivery import KINDS, Format, Put, Remove, Skip, Tally
from actions.catalogue.importers.lines import (
    Replacement,
    entry_line,
    id_of,
    object_line,
    read_before,
    record_of,
    replacement,
    title_of,
)
from actions.catalogue.importers.merging import Unfit, is_place, merged_office, merged_service
from actions.catalogue.importers.naming import entry_id
from actions.catalogue.importers.neighbours import Neighbours, read_neighbours
from actions.catalogue.importers.refusal import ImportRefused
from actions.catalogue.importers.report import Entry, Report, Status
from actions.catalogue.importers.source import Source, read_source
from actions.catalogue.importers.staging import Row, Staging, staging

FEW = 10  # services; below this a delivery may drop as many as it likes
NO_ADDRESS = "keine Anschrift: keine Dienststelle im Katalog, wird bei ihren Leistungen als zuständig genannt"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Order:
    """What to import where. ``complete`` None: as the format has it. ``allow_removal``: more than half of the services
    may go. ``dry_run``: only report."""

    format: Format
    files: Sequence[Path]
    folder: Path  # of the city
    name: str
    organisation: Path
    today: date
    complete: bool | None = None
    allow_removal: bool = False
    dry_run: bool = False


def run(order: Order) -> Report:
    """Import as ordered. Raises ImportRefused, and then nothing has changed."""
    if not _NAME.fullmatch(order.name) or len(order.name) > 40:
        raise ImportRefused(f"„{order.name}“ geht nicht als Name: bitte nur a–z, 0–9 und Bindestriche, höchstens 40.")
    source = read_source(order.folder, order.name, order.organisation, order.today)
    complete = order.format.complete if order.complete is None else order.complete
    report = Report(order.name, order.format.name, [str(file) for file in order.files], complete, order.dry_run)
    path = order.folder / FOLDER / f"{order.name}{JSON_LINES}"
    with _alone(order.folder), staging() as area:
        neighbours = read_neighbours(order.folder, order.name)
        read_before(path, area)
        _collect(order, source, area, report)
        _settle(area, report, order)
        with replacement(path) as new:
            _Writer(area, source, neighbours, report, new).write()
            neighbours.check(area, report)
            if not order.dry_run and new.take_place():
                report.written = path
    return report


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One import into a city at a time."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ImportRefused(f"Gerade läuft schon ein Import nach {folder}. Bitte danach wiederholen.") from None
        yield
    finally:
        os.close(handle)


def _collect(order: Order, source: Source, area: Staging, report: Report) -> None:
    tally = Tally()
    changes = 0
    for change in order.format.read(order.files, source, tally):
        changes += 1
        match change:
            case Put():
                _take(change, area, report)
            case Remove():
                _remove(change, area, report)
            case Skip():
                report.entries.append(Entry(change.kind, change.key, change.title, "skipped", reason=change.reason))
                if change.broken:
                    area.refuse(change.kind, change.key)
                elif change.kind in KINDS:
                    area.remove(change.kind, change.key)
    if not changes:
        raise ImportRefused("Die Lieferung enthält keine Leistung und keine Dienststelle. Ist es die richtige Datei?")
    report.read, report.languages = tally.read, tally.languages


def _take(change: Put, area: Staging, report: Report) -> None:
    if area.is_fresh(change.kind, change.key):
        reason = "Kennung kommt in der Lieferung mehrfach vor; das erste Vorkommen gilt"
        report.entries.append(Entry(change.kind, change.key, change.title, "skipped", reason=reason))
        return
    area.put(change)


def _remove(change: Remove, area: Staging, report: Report) -> None:
    for kind in (change.kind,) if change.kind else KINDS:
        key = change.key if "/" in change.key else area.matching(kind, change.key)
        if key and area.remove(kind, key):
            return
    reason = "sollte gelöscht werden, ist hier aber nicht bekannt"
    report.entries.append(Entry(change.kind or "unknown", change.key, change.key, "skipped", reason=reason))


def _settle(area: Staging, report: Report, order: Order) -> None:
    """Drop what a complete delivery leaves out, unless it looks like half a delivery."""
    if not report.complete:
        report.missing = area.count_stale("service")
        return
    area.drop_stale()
    had, lost = area.count_before("service"), area.count_gone("service")
    if not area.count("service"):
        raise ImportRefused("Die Lieferung enthält keine verwendbare Leistung. Der bisherige Stand bleibt.")
    if had >= FEW and lost * 2 > had and not order.allow_removal:
        raise ImportRefused(
            f"Von {had} Leistungen fehlen {lost} in der Lieferung. Das sieht nach einer unvollständigen Datei aus; der "
            "bisherige Stand bleibt. Ist es so gewollt, bitte mit --allow-removal wiederholen; ist es eine "
            "Teillieferung, mit --partial."
        )


class _Writer:
    """Writes all objects in order and enters each into the report."""

    def __init__(self, area: Staging, source: Source, neighbours: Neighbours, report: Report, new: Replacement) -> None:
        self._area, self._source, self._neighbours = area, source, neighbours
        self._report, self._new = report, new

    def write(self) -> None:
        for kind in ("office", "service"):
            for row in self._area.all(kind):
                self._entry(row)
        for kind in KINDS[2:]:
            for row in self._area.all(kind):
                self._object(row)
        for kind in KINDS:
            for key, line in self._area.gone(kind):
                self._report.entries.append(Entry(kind, key, title_of(line), "removed", id_of(line)))

    def _entry(self, row: Row) -> None:
        old = self._area.before(row.kind, row.key)
        before = record_of(old)
        try:
            if row.kind == "service":
                merged = merged_service(row, self._area, self._source, before)
            elif is_place(row.fields):
                merged = merged_office(row, self._source, before)
            else:
                self._object(row, reason=NO_ADDRESS)
                return
        except Unfit as error:
            self._unfit(row, old, str(error))
            return
        line = entry_line(row.kind, row, merged)
        self._area.add_id(row.kind, merged.id)
        if row.kind == "service":
            self._neighbours.review(merged.record, before, self._report)
        self._new.write(line)
        changed = _changed(before, merged.record) if before else ()
        status: Status = "unchanged" if line == old or (before and not changed) else "changed" if before else "taken"
        self._report.entries.append(
            Entry(
                row.kind, row.key, row.title, status, merged.id, fields=changed, notes=merged.notes if row.fresh else ()
            )
        )

    def _unfit(self, row: Row, old: bytes | None, reason: str) -> None:
        """An object that cannot be an entry; if it was one, it stays as it was."""
        if old and record_of(old):
            self._new.write(old)
            self._area.add_id(row.kind, entry_id(self._source.name, row.key))
            reason += " Der bisherige Stand bleibt."
        self._report.entries.append(Entry(row.kind, row.key, row.title, "skipped", reason=reason, notes=row.notes))

    def _object(self, row: Row, reason: str | None = None) -> None:
        old = self._area.before(row.kind, row.key)
        line = object_line(row, self._area.services_of(row.kind, row.key))
        self._new.write(line)
        status: Status = "skipped" if reason else "unchanged" if line == old else "changed" if old else "taken"
        notes = [*row.notes, *self._unknown_services(row)] if row.fresh else []
        self._report.entries.append(Entry(row.kind, row.key, row.title, status, reason=reason, notes=tuple(notes)))

    def _unknown_services(self, row: Row) -> list[str]:
        return [
            f"Leistung {key} wird nicht geliefert."
            for key in self._area.services_of(row.kind, row.key)
            if not (self._area.get("service", key) if "/" in key else self._area.matching("service", key))
        ]


def _changed(before: dict[str, Any], now: dict[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys((*before, *now)) if before.get(name) != now.get(name))
