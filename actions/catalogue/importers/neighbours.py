"""What the rest of the city's catalogue needs from a source: its ids free, its references alive, its supplements right.

A file that the store would refuse is never put in place, so the old one stays in service.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from actions.catalogue.files import CatalogueError, Record, read_records
from actions.catalogue.imported import imported_files
from actions.catalogue.importers.refusal import ImportRefused
from actions.catalogue.importers.report import Report, ReviewNote
from actions.catalogue.importers.staging import Staging
from actions.catalogue.model import Office, Service
from actions.catalogue.supplements import Supplement, fingerprint, reviews, supplemented


@dataclass
class Neighbours:
    """Hand-written entries of the city and its supplements."""

    name: str
    services: list[Record[Service]]
    offices: list[Record[Office]]
    supplements: dict[str, list[Record[Supplement]]] = field(default_factory=dict)

    def review(self, record: dict[str, Any], before: dict[str, Any] | None, report: Report) -> None:
        """Add the corrections to ``record`` that need a look. Raises ImportRefused for one that no longer fits."""
        for supplement in self.supplements.get(str(record["id"]), ()):
            service = Service.model_validate(record)
            try:
                supplemented([Record(service, supplement.path, supplement.where)], [supplement])
            except CatalogueError as error:
                raise ImportRefused(str(error)) from error
            for review in reviews(service, supplement):
                self._note(report, supplement, review.field, review.fingerprint)
            for name in supplement.value.corrections if before else ():
                if name not in supplement.value.seen and record.get(name) != (before or {}).get(name):
                    self._note(report, supplement, name, fingerprint(service, name))

    def _note(self, report: Report, supplement: Record[Supplement], name: str, now: str) -> None:
        place = f"{supplement.path}, Zeile {supplement.line}"
        report.reviews.append(ReviewNote(supplement.value.service, name, place, now))

    def check(self, area: Staging, report: Report) -> None:
        """Raises ImportRefused when the new file would break the catalogue; names lost supplements in ``report``."""
        for kind, records in (("service", self.services), ("office", self.offices)):
            for record in records:
                if area.has_id(kind, record.value.id):  # type: ignore[arg-type]
                    raise ImportRefused(
                        f"„{record.value.id}“ steht schon in {record.path}, Zeile {record.line}. "
                        "Bitte dort umbenennen oder mit --name einen anderen Namen für die Quelle wählen."
                    )
        for record in self.services:
            self._check_references(record.path, record.line, record.value.related, record.value.offices, area)
        for entry, supplements in self.supplements.items():
            for supplement in supplements:
                wanted = supplement.value.corrections
                related, offices = wanted.get("related") or [], wanted.get("offices") or []
                self._check_references(supplement.path, supplement.line, related, offices, area)
                if self._is_ours(entry) and not area.has_id("service", entry):
                    report.lost.append(f"{supplement.path}, Zeile {supplement.line}: {entry}")

    def _check_references(self, path: Path, line: int, related: list[str], offices: list[str], area: Staging) -> None:
        for kind, names in (("service", related), ("office", offices)):
            for name in names:
                known = {record.value.id for record in (self.services if kind == "service" else self.offices)}
                if self._is_ours(name) and name not in known and not area.has_id(kind, name):  # type: ignore[arg-type]
                    raise ImportRefused(
                        f"{path}, Zeile {line}: „{name}“ wird nicht mehr geliefert. Bitte dort streichen oder ersetzen "
                        "und den Import wiederholen."
                    )

    def _is_ours(self, entry: str) -> bool:
        return entry.startswith(f"{self.name}-")


def read_neighbours(folder: Path, name: str) -> Neighbours:
    """The rest of the catalogue in ``folder``. Raises ImportRefused when it is broken itself."""
    try:
        found = Neighbours(
            name,
            [record for path in sorted(folder.glob("services/*.yml")) for record in read_records(path, Service)],
            read_records(folder / "offices.yml", Office) if (folder / "offices.yml").exists() else [],
        )
        for path in sorted(folder.glob("supplements/*.yml")):
            for record in read_records(path, Supplement):
                found.supplements.setdefault(record.value.service, []).append(record)
    except CatalogueError as error:
        raise ImportRefused(str(error)) from error
    for path in imported_files(folder):
        if path.stem != name and (path.stem.startswith(f"{name}-") or name.startswith(f"{path.stem}-")):
            raise ImportRefused(
                f"Die Quelle „{path.stem}“ gibt es schon, und „{name}“ beginnt ebenso: ihre Kennungen könnten sich "
                "gleichen. Bitte mit --name einen anderen Namen wählen."
            )
    return found
