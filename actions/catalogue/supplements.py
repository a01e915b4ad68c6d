"""Editorial supplements: what the city's own editors say about a service, kept apart from where the service comes from.

``supplements/*.yml`` survives every import: own synonyms, how citizens ask, Leichte Sprache, and corrections that stand
in for fields of the source. ``seen`` holds what the source said when the correction was written; when it says something
else, the correction stays in force and is named for review. docs/catalogue.md
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from actions.catalogue.files import Record, wrong_field
from actions.catalogue.model import Aspect, Id, PlainLanguage, Sentence, Service

FIXED = frozenset({"id"})  # fields that are no content


class Supplement(BaseModel):
    """What editors add to or correct in the service with the id ``service``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    service: Id
    synonyms: list[Sentence] = []
    plain: PlainLanguage | None = None
    questions: dict[Aspect, list[Sentence]] = {}
    corrections: dict[str, Any] = {}  # field of Service → its value instead of the source's; null empties it
    seen: dict[str, Any] = {}  # field → what the source said then: its fingerprint or its value

    @model_validator(mode="after")
    def check_fields(self) -> Self:
        known = set(Service.model_fields) - FIXED
        for name, fields in (("corrections", self.corrections), ("seen", self.seen)):
            if unknown := set(fields) - known:
                raise ValueError(f"{name} nennt unbekannte Felder: {', '.join(sorted(unknown))}")
        if idle := set(self.seen) - set(self.corrections):
            raise ValueError(f"seen nennt Felder ohne Korrektur: {', '.join(sorted(idle))}")
        return self


@dataclass(frozen=True)
class Review:
    """A correction to look at again: the source's ``field`` is no longer what it was when the correction was written.
    ``fingerprint`` belongs under ``seen`` once that is done."""

    supplement: Record[Supplement]
    field: str
    fingerprint: str

    def __str__(self) -> str:
        place = f"{self.supplement.path}, Zeile {self.supplement.line}"
        return (
            f"{place}: Die Quelle hat „{self.field}“ von „{self.supplement.value.service}“ geändert. "
            f"Ihre Korrektur gilt weiter. Bitte prüfen, danach unter seen eintragen: {self.field}: {self.fingerprint}"
        )


@dataclass(frozen=True)
class Supplemented:
    """``services`` as citizens get them. ``corrected``: those with corrections, placed where these stand."""

    services: list[Service]
    corrected: list[Record[Service]]
    reviews: list[Review]
    lost: list[Record[Supplement]]  # their service is no longer delivered


def supplemented(
    services: Sequence[Record[Service]], supplements: Sequence[Record[Supplement]], sources: Sequence[str] = ()
) -> Supplemented:
    """``services`` with their supplements.

    Raises CatalogueError for a wrong correction and for a service that does not exist, unless its id belongs to one of
    the imported ``sources``: these come and go.
    """
    merged = {record.value.id: record.value for record in services}
    result = Supplemented([], [], [], [])
    for record in supplements:
        source = merged.get(record.value.service)
        if source is None:
            if not any(record.value.service.startswith(f"{name}-") for name in sources):
                raise record.error(
                    "service", f"„{record.value.service}“ gibt es nicht. Bitte berichtigen oder streichen."
                )
            result.lost.append(record)
            continue
        result.reviews.extend(reviews(source, record))
        merged[source.id] = _applied(source, record)
        if record.value.corrections:
            result.corrected.append(Record(merged[source.id], record.path, (*record.where, "corrections")))
    result.services.extend(merged.values())
    return result


def reviews(source: Service, supplement: Record[Supplement]) -> list[Review]:
    """The corrections whose ``seen`` does not fit ``source`` any more."""
    return [
        Review(supplement, field, fingerprint(source, field))
        for field, seen in supplement.value.seen.items()
        if not _is_seen(source, field, seen)
    ]


def fingerprint(service: Service, field: str) -> str:
    """A short hash of what ``service`` says in ``field``."""
    value = service.model_dump(mode="json", include={field})[field]
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _is_seen(source: Service, field: str, seen: Any) -> bool:
    if isinstance(seen, str) and seen.startswith("sha256:"):
        return seen == fingerprint(source, field)
    try:
        then = Service.model_validate({**source.model_dump(), field: seen})
    except ValidationError:
        return False
    return bool(getattr(then, field) == getattr(source, field))


def _applied(source: Service, record: Record[Supplement]) -> Service:
    addition = record.value
    service = _corrected(source, record) if addition.corrections else source
    added = [name for name in addition.synonyms if name not in service.synonyms]
    questions = {
        aspect: [*service.questions.get(aspect, []), *addition.questions.get(aspect, [])]
        for aspect in {**service.questions, **addition.questions}
    }
    return service.model_copy(
        update={
            "synonyms": [*service.synonyms, *added],
            "plain": addition.plain or service.plain,
            "questions": questions,
        }
    )


def _corrected(source: Service, record: Record[Supplement]) -> Service:
    values = source.model_dump()
    for field, value in record.value.corrections.items():
        if value is None:
            values.pop(field, None)
        else:
            values[field] = value
    try:
        return Service.model_validate(values)
    except ValidationError as error:
        raise wrong_field(record.path, (*record.where, "corrections"), error) from error
