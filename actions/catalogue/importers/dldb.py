"""Reads the service database format of Berlin and Munich (DLDB): JSON exports of services and places. docs/import.md

An export is a whole, so what it leaves out is gone. Services and places come in two files; given only one, the other is
looked for beside it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from actions.catalogue.importers.delivery import Change, Format, Put, Skip, Tally
from actions.catalogue.importers.dldb_place import place_names, place_of
from actions.catalogue.importers.dldb_service import responsibility_of, service_of
from actions.catalogue.importers.refusal import ImportRefused
from actions.catalogue.importers.source import Source

LARGEST = 1 << 28  # bytes of one file; a city's export has a few megabytes
Item = Mapping[str, Any]


def read(files: Sequence[Path], source: Source, tally: Tally) -> Iterator[Change]:
    """All places and services of the export. Raises ImportRefused for what is no such export."""
    services: list[Item] = []
    places: list[Item] = []
    for file in _with_neighbours(files):
        items = _items(file)
        into = places if _is_places(items) else services
        into.extend(items)
    tally.read = {"services": len(services), "locations": len(places)}
    if not services:
        raise ImportRefused(f"{', '.join(map(str, files))}: Darin sind keine Leistungen („data“ mit „name“ und „id“).")
    known: dict[str, Put] = {}
    for change in _places(places, source, tally):
        if isinstance(change, Put):
            known.setdefault(change.key, change)
        yield change
    for item in services:
        if locale := _foreign(item):
            tally.language(locale)
            yield Skip("service", str(item.get("id", "?")), str(item.get("name", "?")), f"Sprache {locale}")
            continue
        change = service_of(item, source)
        yield change
        if isinstance(change, Put) and (duty := responsibility_of(item, change, known, _by_place(places, change.key))):
            yield duty


def _places(places: Iterable[Item], source: Source, tally: Tally) -> Iterator[Change]:
    german = []
    for place in places:
        if locale := _foreign(place):
            tally.language(locale)
            yield Skip("office", str(place.get("id", "?")), str(place.get("name", "?")), f"Sprache {locale}")
        else:
            german.append(place)
    names = place_names(german)
    for place in german:
        yield place_of(place, names, source)


def _by_place(places: Iterable[Item], service: str) -> list[str]:
    """Places that name the service themselves; the export may have only this side."""
    return [
        str(place.get("id"))
        for place in places
        if any(
            isinstance(entry, dict) and str(entry.get("service")) == service for entry in place.get("services") or ()
        )
    ]


def _foreign(item: Item) -> str | None:
    meta = item.get("meta")
    locale = str(meta.get("locale") or "de").lower() if isinstance(meta, dict) else "de"
    return None if locale.startswith("de") else locale


def _with_neighbours(files: Sequence[Path]) -> list[Path]:
    """``files``, with all JSON files of folders; for one file alone the other half of the export beside it."""
    found: list[Path] = []
    for file in files:
        found += sorted(file.glob("*.json")) if file.is_dir() else [file]
    if len(found) == 1:
        name = found[0].name
        for one, other in (("services", "locations"), ("locations", "services")):
            if name.startswith(one):
                found += sorted(found[0].parent.glob(f"{other}{name[len(one) :].split('.')[0].split('_no')[0]}*.json"))[
                    :1
                ]
    if not found:
        raise ImportRefused(f"{', '.join(map(str, files))}: Hier liegt keine JSON-Datei.")
    return found


def _items(file: Path) -> list[Item]:
    try:
        size = file.stat().st_size
        if size > LARGEST:
            raise ImportRefused(
                f"{file}: Die Datei hat {size >> 20} MB; mehr als {LARGEST >> 20} MB werden nicht gelesen."
            )
        content = json.loads(file.read_bytes().decode("utf-8-sig"), parse_constant=_refuse_constant)
    except OSError as error:
        raise ImportRefused(f"{file}: Die Datei lässt sich nicht lesen ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise ImportRefused(f"{file}: Die Datei ist nicht in UTF-8 (Byte {error.start}).") from error
    except json.JSONDecodeError as error:
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated"):
            raise ImportRefused(f"{file}: Die Datei ist mitten im Text zu Ende, vermutlich unvollständig.") from error
        raise ImportRefused(f"{file}, Zeile {error.lineno}: Das ist kein gültiges JSON ({error.msg}).") from error
    except RecursionError as error:
        raise ImportRefused(f"{file}: Zu viele Ebenen stecken ineinander.") from error
    except ValueError as error:
        raise ImportRefused(f"{file}: {error}") from error
    data = content.get("data") if isinstance(content, dict) else content
    items = list(data.values()) if isinstance(data, dict) else data
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ImportRefused(f"{file}: Hier wird eine Liste unter „data“ erwartet; das ist kein DLDB-Export.")
    return items


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} ist keine Zahl.")


def _is_places(items: Sequence[Item]) -> bool:
    return any("address" in item for item in items)


DLDB = Format("dldb", True, read)
