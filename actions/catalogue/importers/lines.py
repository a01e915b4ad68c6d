"""The file of one source: ``<city>/imported/<name>.jsonl``, read into the staging area and written from it.

One object a line, in the order of kinds and keys. Services and offices stand there as the catalogue uses them; ``own``
holds what a service said itself where others changed it, and objects of other kinds stand as delivered, so that the
next delivery may be a part.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from actions.catalogue.importers.delivery import KINDS, Kind, Put
from actions.catalogue.importers.merging import Merged
from actions.catalogue.importers.refusal import ImportRefused
from actions.catalogue.importers.staging import Row, Staging

UNIT = "unit"  # an organisational unit without an address: no office of the catalogue


def entry_line(kind: Kind, row: Row, merged: Merged) -> bytes:
    """A service or office as a line."""
    own = {"own": merged.own} if merged.own else {}
    return _line({"kind": kind, "key": row.key, "record": merged.record, **own})


def object_line(row: Row, services: tuple[str, ...]) -> bytes:
    """An object of another kind, or a unit, as a line."""
    kind = UNIT if row.kind == "office" else row.kind
    belongs = {"services": services} if services else {}
    return _line({"kind": kind, "key": row.key, "title": row.title, "fields": row.fields, **belongs})


def record_of(line: bytes | None) -> dict[str, Any] | None:
    """The catalogue entry on a line; None: there is none."""
    record: dict[str, Any] | None = json.loads(line).get("record") if line else None
    return record


def title_of(line: bytes) -> str:
    content = json.loads(line)
    record = content.get("record", {})
    return str(content.get("title") or record.get("title") or record.get("name") or content["key"])


def id_of(line: bytes) -> str | None:
    record = record_of(line)
    return str(record["id"]) if record else None


def read_before(path: Path, area: Staging) -> None:
    """Fill ``area`` with what ``path`` says until now. Raises ImportRefused for a file that is damaged."""
    if not path.exists():
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                put = _put(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ImportRefused(
                    f"{path}, Zeile {number}: Die bisherige Datei ist beschädigt. Bitte aus der Sicherung "
                    "zurückspielen, oder löschen und eine vollständige Lieferung importieren."
                ) from error
            area.put(put, fresh=False)
            area.remember(put.kind, put.key, line)


@contextmanager
def replacement(path: Path) -> Iterator["Replacement"]:
    """A new version of ``path`` beside it; gone again unless it takes the place of the old one."""
    path.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "wb", dir=path.parent, prefix=f".{path.stem}-", suffix=".tmp", delete=False
    ) as file:
        new = Replacement(file, path)
        try:
            yield new
        finally:
            new.clear()


class Replacement:
    """The file being written."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._file, self._path, self._temporary = file, path, Path(file.name)

    def write(self, line: bytes) -> None:
        self._file.write(line)

    def take_place(self) -> bool:
        """Replace the old file at once and durably; False: it says the same already and stays as it is."""
        self._file.flush()
        os.fsync(self._file.fileno())
        if self._path.exists() and _same(self._temporary, self._path):
            return False
        self._temporary.chmod(0o644)
        self._temporary.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return True

    def clear(self) -> None:
        self._temporary.unlink(missing_ok=True)


def _same(first: Path, second: Path, size: int = 1 << 20) -> bool:
    if first.stat().st_size != second.stat().st_size:
        return False
    with first.open("rb") as one, second.open("rb") as other:
        while block := one.read(size):
            if block != other.read(size):
                return False
    return True


def _put(content: dict[str, Any]) -> Put:
    kind: Kind = "office" if content["kind"] == UNIT else content["kind"]
    if kind not in KINDS:
        raise ValueError(kind)
    services = tuple(content.get("services", ()))
    if "record" not in content:
        return Put(kind, content["key"], content["title"], content["fields"], services)
    own = content.get("own", {})
    fields = {name: value for name, value in {**content["record"], **own}.items() if value is not None}
    for added in ("id", "department") if kind == "service" else ("id",):
        fields.pop(added, None)
    return Put(kind, content["key"], fields["title" if kind == "service" else "name"], fields, services)


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
