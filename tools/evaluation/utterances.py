"""Reads the test utterances (format: tests/understanding/README.md); every error names file and line."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ["utterance", "kind", "expects", "aspect", "style"]
KINDS = (
    "service", "several", "ambiguous", "authority", "office", "outside", "person", "emergency", "out_of_scope", "act",
)  # fmt: skip


class UtteranceError(Exception):
    """A test file is not as described; the message says where."""


@dataclass(frozen=True)
class Utterance:
    """One sentence and what must come of it. ``expects`` and ``aspects`` hold the alternatives that are all right."""

    text: str
    kind: str
    expects: frozenset[str]
    aspects: frozenset[str]
    style: str
    place: str  # file and line

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """For ``several``: (service, aspect) of each question."""
        parts = next(iter(self.expects)).split("+")
        return [(service.strip(), aspect.strip()) for service, aspect in (part.split("/") for part in parts)]


def read_utterances(files: Iterable[Path]) -> list[Utterance]:
    """All utterances of ``files``. Raises UtteranceError."""
    return [utterance for file in files for utterance in _read(file)]


def _read(file: Path) -> list[Utterance]:
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if reader.fieldnames != COLUMNS:
            raise UtteranceError(f"{file}: die Spalten müssen {' '.join(COLUMNS)} heißen.")
        return [_utterance(row, f"{file.name}:{number}") for number, row in enumerate(reader, 2)]


def _utterance(row: dict[str, str | None], place: str) -> Utterance:
    text, kind = row["utterance"], row["kind"]
    if not text or kind not in KINDS or None in row.values():
        raise UtteranceError(f"{place}: fünf Spalten und eine bekannte Art werden gebraucht.")
    expects = row["expects"] or ""
    alternatives = frozenset([expects] if kind == "several" else filter(None, expects.split("|")))
    if not alternatives and kind not in ("person", "out_of_scope", "emergency"):
        raise UtteranceError(f"{place}: „expects“ ist leer.")
    aspects = frozenset(filter(None, (row["aspect"] or "").split("|")))
    return Utterance(text, kind, alternatives, aspects, row["style"] or "plain", place)
