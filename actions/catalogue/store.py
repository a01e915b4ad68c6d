"""Loads ``data/catalogue/<city>/`` and keeps it current while the files change. docs/catalogue.md

A catalogue is either whole and checked or not in service at all: every error names file, line and field. Used by the
action server and by the gateway, so nothing heavy is imported here.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from actions.catalogue.files import CatalogueError, Line, M, Record, read_records
from actions.catalogue.imported import imported_files, imported_names, read_imported
from actions.catalogue.model import Authority, AuthorityQuestions, Catalogue, City, District, Office, Service, Street
from actions.catalogue.supplements import Supplement, Supplemented, supplemented
from actions.opening import is_valid

logger = logging.getLogger(__name__)

CHECK_EVERY = 1.0  # seconds between two looks at the files


@dataclass(frozen=True)
class Snapshot:
    """One checked version of a catalogue. ``version`` is a hash of its files, ``skills`` maps what a service names as
    its department to the id of the department that takes over."""

    catalogue: Catalogue
    version: str
    skills: dict[str, str]

    @cached_property
    def services(self) -> dict[str, Service]:
        return {service.id: service for service in self.catalogue.services}

    @cached_property
    def offices(self) -> dict[str, Office]:
        return {office.id: office for office in self.catalogue.offices}

    @cached_property
    def authorities(self) -> dict[str, Authority]:
        return {authority.id: authority for authority in self.catalogue.authorities}

    def department_for(self, service: Service | None) -> str | None:
        """The id of the department that takes conversations about ``service``; None: the default one."""
        return self.skills.get(service.department) if service else None


def load(folder: Path, organisation: Path) -> Snapshot:
    """Read and check the catalogue in ``folder`` against the departments in ``organisation``.

    Raises CatalogueError naming file, line and field.
    """
    files = _files(folder, organisation)
    city = _only(read_records(folder / "city.yml", City), folder / "city.yml")
    districts = read_records(folder / "districts.yml", District)
    imported = read_imported(folder)
    offices = [*read_records(folder / "offices.yml", Office), *imported.offices]
    authorities = _asked(
        _optional(folder / "authorities.yml", Authority), _all(folder, "authority_questions", AuthorityQuestions)
    )
    streets = _optional(folder / "streets.yml", Street)
    services = [*_all(folder, "services", Service), *imported.services]
    skills = _skills(organisation)
    _check_hours(offices)
    _check_unique(services, "id", lambda service: service.id)
    _check_unique(offices, "id", lambda office: office.id)
    _check_unique(districts, "name", lambda district: district.name)
    _check_unique(authorities, "id", lambda authority: authority.id)
    merged = supplemented(services, _all(folder, "supplements", Supplement), imported_names(folder))
    _check_references(
        [*services, *merged.corrected],
        {authority.value.id for authority in authorities},
        {office.value.id for office in offices},
        set(skills),
    )
    _log(merged)
    catalogue = Catalogue.model_construct(  # every part has been checked above
        city=city.value,
        services=merged.services,
        offices=[record.value for record in offices],
        districts=[record.value for record in districts],
        authorities=[record.value for record in authorities],
        streets=[record.value for record in streets],
    )
    return Snapshot(catalogue, _hash(files), skills)


class CatalogueStore:
    """Keeps one checked catalogue in service and takes over a changed one when it is sound.

    Raises CatalogueError when the first version is broken; later a broken version is logged and the old one stays.
    """

    def __init__(self, folder: Path, organisation: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder, self._organisation, self._clock = folder, organisation, clock
        self._stamp = self._look()
        self._snapshot = load(folder, organisation)
        self._looked_at = clock()

    def current(self) -> Snapshot:
        """The version in service; looks at the files at most once in ``CHECK_EVERY`` seconds."""
        if self._clock() - self._looked_at >= CHECK_EVERY:
            self._looked_at = self._clock()
            stamp = self._look()
            if stamp != self._stamp:
                self._stamp = stamp
                self._take_over()
        return self._snapshot

    def _take_over(self) -> None:
        try:
            self._snapshot = load(self._folder, self._organisation)
        except CatalogueError as error:
            logger.error("The changed catalogue is broken, the previous version stays in service: %s", error)
        else:
            logger.info("Catalogue %s is in service.", self._snapshot.version)

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        stamps = []
        for path in _files(self._folder, self._organisation):
            try:
                status = path.stat()
            except OSError:
                continue
            stamps.append((str(path), status.st_mtime_ns, status.st_size))
        return tuple(stamps)


def _all(folder: Path, name: str, model: type[M]) -> list[Record[M]]:
    return [record for path in sorted(folder.glob(f"{name}/*.yml")) for record in read_records(path, model)]


def _log(merged: Supplemented) -> None:
    for review in merged.reviews:
        logger.warning("%s", review)
    for record in merged.lost:
        service = record.value.service
        logger.warning("%s, Zeile %s: „%s“ wird nicht mehr geliefert.", record.path, record.line, service)


def _asked(
    authorities: Sequence[Record[Authority]], asked: Iterable[Record[AuthorityQuestions]]
) -> list[Record[Authority]]:
    """``authorities`` with how citizens ask about each."""
    found = {record.value.id: record for record in authorities}
    for addition in asked:
        record = found.get(addition.value.authority)
        if record is None:
            raise addition.error("authority", f"„{addition.value.authority}“ fehlt in authorities.yml. Bitte ergänzen.")
        questions = {
            aspect: [*record.value.questions.get(aspect, []), *addition.value.questions.get(aspect, [])]
            for aspect in {**record.value.questions, **addition.value.questions}
        }
        value = record.value.model_copy(update={"questions": questions})
        found[value.id] = replace(record, value=value)
    return list(found.values())


def _optional(path: Path, model: type[M]) -> list[Record[M]]:
    return read_records(path, model) if path.exists() else []


def _files(folder: Path, organisation: Path) -> list[Path]:
    heads = [folder / name for name in ("city.yml", "districts.yml", "offices.yml")]
    others = [path for name in ("authorities.yml", "streets.yml") if (path := folder / name).exists()]
    return [
        *heads,
        *others,
        *sorted(folder.glob("services/*.yml")),
        *imported_files(folder),
        *sorted(folder.glob("supplements/*.yml")),
        *sorted(folder.glob("authority_questions/*.yml")),
        organisation,
    ]


def _hash(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _only(records: list[Record[City]], path: Path) -> Record[City]:
    if len(records) != 1:
        raise CatalogueError(path, None, None, "Hier muss genau eine Stadt stehen.")
    return records[0]


def _skills(organisation: Path) -> dict[str, str]:
    skills: dict[str, str] = {}
    for record in read_records(organisation, Department, key="departments"):
        for skill in record.value.skills:
            if skill in skills:
                raise record.error("skills", f"„{skill}“ steht schon bei „{skills[skill]}“. Bitte nur einmal nennen.")
            skills[skill] = record.value.id
    return skills


class Department(Line):
    """The part of ``data/organisation.yml`` the catalogue needs; the gateway reads the rest."""

    id: str
    skills: list[str]


def _check_unique(records: list[Record[M]], field: str, key: Callable[[M], str]) -> None:
    seen: dict[str, Record[M]] = {}
    for record in records:
        name = key(record.value)
        if (first := seen.setdefault(name, record)) is not record:
            place = f"{first.path}, Zeile {first.line}"
            raise record.error(field, f"„{name}“ gibt es schon ({place}). Bitte einen anderen Wert wählen.")


def _check_hours(offices: list[Record[Office]]) -> None:
    for record in offices:
        hours = record.value.opening_hours
        if hours and not is_valid(hours):
            advice = f"„{hours}“ ist keine OSM-Öffnungszeit. So sieht eine aus: Mo-Fr 08:00-16:00; PH off"
            raise record.error("opening_hours", advice)


def _check_references(
    services: list[Record[Service]], authorities: set[str], offices: set[str], departments: set[str]
) -> None:
    ids = {record.value.id for record in services}
    for record in services:
        service = record.value
        if service.department not in departments:
            known = ", ".join(sorted(departments))
            raise record.error("department", f"„{service.department}“ fehlt in organisation.yml. Es gibt: {known}.")
        if service.authority and service.authority not in authorities:
            raise record.error("authority", f"„{service.authority}“ fehlt in authorities.yml. Bitte dort ergänzen.")
        for field, names, known_ids in (("offices", service.offices, offices), ("related", service.related, ids)):
            for name in names:
                if name not in known_ids:
                    raise record.error(field, f"„{name}“ gibt es nicht. Bitte berichtigen oder streichen.")
