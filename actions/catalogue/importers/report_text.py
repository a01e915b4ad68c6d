"""The report in the terminal (German, for the people who run imports)."""

from collections.abc import Iterable, Iterator

from actions.catalogue.importers.report import STATUSES, Entry, Report, ReviewNote, Status

MOST = 40  # entries of one list before it is cut; --verbose and the JSON report have all
NAMED = 8  # objects named with a note
_KINDS = {
    "service": "Leistungen",
    "office": "Dienststellen",
    "specialisation": "Spezialisierungen",
    "responsibility": "Zuständigkeiten",
    "online": "Onlinedienste",
}
_STATUS: dict[Status, str] = {
    "taken": "neu", "changed": "geändert", "unchanged": "unverändert", "removed": "entfernt", "skipped": "übersprungen",
}  # fmt: skip


def report_text(report: Report, *, every: bool = False) -> str:
    """``report`` as lines; ``every``: without cuts, and with what is new or unchanged."""
    return "\n".join(_lines(report, every)) + "\n"


def _lines(report: Report, every: bool) -> Iterator[str]:
    extent = "vollständige Lieferung" if report.complete else "Teillieferung: was fehlt, bleibt"
    yield f"Quelle „{report.source}“ ({report.format}, {extent}): {', '.join(report.files)}"
    yield "Gelesen: " + (", ".join(f"{number} {name}" for name, number in report.read.items()) or "nichts")
    yield ""
    yield from _table(report)
    sections: tuple[tuple[str, Iterable[str]], ...] = (
        ("Übersprungen", map(_skipped, report.of("skipped"))),
        ("Entfernt", map(_named, report.of("removed"))),
        ("Geändert", map(_changed, report.of("changed"))),
        ("Hinweise", _notes(report, every)),
        ("Korrekturen zu prüfen", (_review(note) for note in report.reviews)),
        ("Ergänzungen ohne Leistung", report.lost),
        ("Neu", map(_named, report.of("taken")) if every else ()),
        ("Unverändert", map(_named, report.of("unchanged")) if every else ()),
    )
    for title, entries in sections:
        yield from _section(title, list(entries), every)
    if report.languages:
        counted = ", ".join(f"{code} {number}" for code, number in sorted(report.languages.items()))
        yield from ("", f"Texte in anderen Sprachen, nicht übernommen: {counted}")
    if report.missing:
        yield from ("", f"{report.missing} Leistungen kamen in dieser Lieferung nicht vor und bleiben.")
    yield from ("", _ending(report))


def _table(report: Report) -> Iterator[str]:
    yield f"{'':20}" + "".join(f"{_STATUS[status]:>14}" for status in STATUSES)
    for kind, counts in report.counts().items():
        yield f"{_KINDS.get(kind, kind):20}" + "".join(f"{counts[status]:>14}" for status in STATUSES)


def _section(title: str, entries: list[str], every: bool) -> Iterator[str]:
    if not entries:
        return
    yield from ("", f"{title} ({len(entries)})")
    shown = entries if every else entries[:MOST]
    yield from (f"  {entry}" for entry in shown)
    if len(entries) > len(shown):
        yield f"  … und {len(entries) - len(shown)} weitere (--verbose oder --report)"


def _named(entry: Entry) -> str:
    return f"{_KINDS.get(entry.kind, entry.kind)} {entry.key}: {entry.title}"


def _skipped(entry: Entry) -> str:
    return f"{_named(entry)} – {entry.reason}"


def _changed(entry: Entry) -> str:
    return f"{_named(entry)} – {', '.join(entry.fields) or 'Zuordnung'}"


def _notes(report: Report, every: bool) -> Iterator[str]:
    """Each note once, with the objects it is about; rare ones first."""
    found: dict[str, list[Entry]] = {}
    for entry in report.entries:
        if entry.status != "skipped":
            for note in entry.notes:
                found.setdefault(note, []).append(entry)
    for note, entries in sorted(found.items(), key=lambda item: len(item[1])):
        named = entries if every else entries[:NAMED]
        more = f" … und {len(entries) - len(named)} weitere" if len(entries) > len(named) else ""
        yield f"{note} ({len(entries)}): {', '.join(f'{entry.key} {entry.title}' for entry in named)}{more}"


def _review(note: ReviewNote) -> str:
    return (
        f"{note.place}: „{note.field}“ von {note.service} hat sich in der Quelle geändert; Ihre Korrektur gilt weiter. "
        f"Nach der Prüfung unter seen: {note.field}: {note.fingerprint}"
    )


def _ending(report: Report) -> str:
    if report.dry_run:
        return "Probelauf: nichts geschrieben."
    if report.written is None:
        return "Keine Änderung: die Datei bleibt, wie sie ist."
    return f"Geschrieben: {report.written}. Laufende Server übernehmen den neuen Stand von selbst."
