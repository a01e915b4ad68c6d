"""``make check-catalogue``: is the catalogue complete and consistent, and how old is it? docs/catalogue.md

Prints a report; ends with 1 when something is wrong (an error), with 0 when fields are merely missing (a gap).
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from actions.catalogue.files import CatalogueError
from actions.catalogue.german import words
from actions.catalogue.model import Catalogue, Service
from actions.catalogue.store import load
from tools.build import ROOT

NAMES = 6  # synonyms a service should have
OLD = 365  # days after which an entry should be looked at again

# Aspect → whether a service says anything about it.
SAYS: Mapping[str, Callable[[Service], bool]] = {
    "general": lambda service: bool(service.general),
    "fees": lambda service: bool(service.fees),
    "documents": lambda service: bool(service.documents),
    "deadline": lambda service: bool(service.deadline),
    "duration": lambda service: bool(service.duration),
    "procedure": lambda service: bool(service.procedure),
    "online": lambda service: bool(service.online or service.online_note),
    "appointment": lambda service: service.appointment is not None,
    "office": lambda service: bool(service.offices or service.authority),
    "contact": lambda service: bool(service.contact or service.offices or service.authority),
    "eligibility": lambda service: bool(service.eligibility),
    "form": lambda service: bool(service.forms),
    "status": lambda service: bool(service.status),
    "legal_basis": lambda service: bool(service.legal_basis),
}


@dataclass
class Findings:
    """``errors`` make the check fail, ``gaps`` are what an editor may want to add."""

    errors: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tools.check_catalogue", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "data" / "catalogue" / "essen")
    parser.add_argument("--organisation", type=Path, default=ROOT / "data" / "organisation.yml")
    parser.add_argument("--gaps", action="store_true", help="jede Lücke einzeln nennen")
    options = parser.parse_args(arguments)
    try:
        catalogue = load(options.folder, options.organisation).catalogue
    except CatalogueError as error:
        print(f"Fehler: {error}", file=sys.stderr)
        return 1
    findings = check(catalogue)
    print(report(catalogue, findings, date.today(), gaps=options.gaps))
    return 1 if findings.errors else 0


def check(catalogue: Catalogue) -> Findings:
    """What is wrong or missing; references and types were checked when it was loaded."""
    findings = Findings()
    findings.errors.extend(_shared_names(catalogue))
    findings.errors.extend(_places(catalogue))
    for service in catalogue.services:
        missing = [aspect for aspect, says in SAYS.items() if not says(service)]
        if missing:
            findings.gaps.append(f"{service.id}: nichts zu {', '.join(missing)}")
        if len(service.synonyms) < NAMES:
            findings.gaps.append(f"{service.id}: nur {len(service.synonyms)} Synonyme")
        if not service.questions:
            findings.gaps.append(f"{service.id}: keine Beispielfragen")
    for office in catalogue.offices:
        empty = [name for name in ("opening_hours", "transport", "phone") if not getattr(office, name)]
        if empty:
            findings.gaps.append(f"{office.id}: nichts zu {', '.join(empty)}")
    return findings


def _shared_names(catalogue: Catalogue) -> Iterator[str]:
    owners: dict[str, str] = {}
    for service in catalogue.services:
        for name in {"".join(words(name)) for name in (service.title, *service.synonyms)}:
            if (other := owners.setdefault(name, service.id)) != service.id:
                yield f"{service.id} und {other} teilen sich den Namen „{name}“"


def _places(catalogue: Catalogue) -> Iterator[str]:
    districts = {district.name for district in catalogue.districts}
    postcodes = {postcode for district in catalogue.districts for postcode in district.postcodes}
    for office in catalogue.offices:
        if office.address.district and office.address.district not in districts:
            yield f"{office.id}: den Stadtteil „{office.address.district}“ gibt es nicht"
        if postcodes and office.address.postcode not in postcodes:
            yield f"{office.id}: die Postleitzahl {office.address.postcode} gehört zu keinem Stadtteil"
    for street in catalogue.streets:
        for name in street.districts:
            if name not in districts:
                yield f"{street.name}: den Stadtteil „{name}“ gibt es nicht"
    for service_id in catalogue.city.most_asked:
        if service_id not in {service.id for service in catalogue.services}:
            yield f"city.yml, most_asked: „{service_id}“ gibt es nicht"


def report(catalogue: Catalogue, findings: Findings, today: date, *, gaps: bool) -> str:
    """The findings as text; ``gaps``: each by name, otherwise only counted."""
    services = catalogue.services
    lines = [
        f"{catalogue.city.name}: {len(services)} Leistungen, {len(catalogue.offices)} Stellen, "
        f"{len(catalogue.authorities)} andere Behörden, {len(catalogue.districts)} Stadtteile, "
        f"{len(catalogue.streets)} Straßen",
        "",
        "Abdeckung je Aspekt:",
        *(f"  {aspect:<12} {_share(map(says, services), len(services))}" for aspect, says in SAYS.items()),
        f"  {'LeiKa':<12} {_share((bool(s.leika) for s in services), len(services))}",
        f"  {'Leicht':<12} {_share((s.plain is not None for s in services), len(services))}",
        "",
        f"Nicht geprüfte Felder (example_fields): {_examples(services)}",
        f"Stand: {_ages(services, today)}",
        "",
        f"{len(findings.gaps)} Lücken" + ("" if gaps or not findings.gaps else " (einzeln mit --gaps)"),
        *(f"  {gap}" for gap in findings.gaps if gaps),
        f"{len(findings.errors)} Fehler",
        *(f"  {error}" for error in findings.errors),
    ]
    return "\n".join(lines)


def _share(passed: Iterable[bool], total: int) -> str:
    count = sum(passed)
    return f"{count:>4} von {total} ({count / max(total, 1):.0%})"


def _examples(services: list[Service]) -> str:
    counts = Counter(name for service in services for name in service.example_fields)
    return ", ".join(f"{name} {count}" for name, count in counts.most_common()) or "keine"


def _ages(services: list[Service], today: date) -> str:
    if not services:
        return "–"
    dates = sorted(service.as_of for service in services)
    old = [service.id for service in services if (today - service.as_of).days > OLD]
    outdated = f", älter als {OLD} Tage: {', '.join(old)}" if old else ""
    return f"{dates[0]} bis {dates[-1]}, im Mittel {(today - dates[len(dates) // 2]).days} Tage alt{outdated}"


if __name__ == "__main__":
    raise SystemExit(main())
