"""Reads ``imported/*.jsonl``: what importers took over from other systems, one JSON object a line. docs/import.md

Written by machines, so one line is one entry and no comments are kept; ten thousand services load in about a second,
where YAML takes ten times that. The service and office lines are the catalogue; others are kept for the next import.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from actions.catalogue.files import JSON_LINES, CatalogueError, Record, advice
from actions.catalogue.model import Office, Service

FOLDER = "imported"
_SERVICE, _OFFICE = b'{"kind":"service",', b'{"kind":"office",'


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _ServiceLine(_Line):
    record: Service


class _OfficeLine(_Line):
    record: Office


@dataclass(frozen=True)
class Imported:
    """All services and offices of a city's ``imported`` folder."""

    services: list[Record[Service]]
    offices: list[Record[Office]]


def imported_files(folder: Path) -> list[Path]:
    """The files that importers have written for the city in ``folder``."""
    return sorted(path for path in (folder / FOLDER).glob(f"*{JSON_LINES}") if not path.name.startswith("."))


def imported_names(folder: Path) -> list[str]:
    """Names of the sources; ids from them begin with the name and a hyphen."""
    return [path.stem for path in imported_files(folder)]


def read_imported(folder: Path) -> Imported:
    """Everything imported into the city's ``folder``. Raises CatalogueError with file and line."""
    found = Imported([], [])
    for path in imported_files(folder):
        _read(path, found)
    return found


def _read(path: Path, found: Imported) -> None:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                kind = _kind(line)
                if kind == "service":
                    found.services.append(Record(_ServiceLine.model_validate_json(line).record, path, (number,)))
                elif kind == "office":
                    found.offices.append(Record(_OfficeLine.model_validate_json(line).record, path, (number,)))
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                field = ".".join(str(step) for step in first["loc"][1:]) or None
                raise CatalogueError(path, number, field, f"{advice(first)} {_AGAIN}") from error
            except (ValueError, TypeError, KeyError) as error:
                raise CatalogueError(path, number, None, f"Das ist kein Eintrag. {_AGAIN}") from error


def _kind(line: bytes) -> str:
    """What is on the line; seen at its beginning, as importers write it, and else read."""
    if line.startswith(_SERVICE):
        return "service"
    if line.startswith(_OFFICE):
        return "office"
    return str(json.loads(line)["kind"])


_AGAIN = "Die Datei wird von Importen geschrieben: bitte neu importieren (docs/import.md)."
