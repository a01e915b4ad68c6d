"""Editorial supplements: what the city's own editors add to a service, kept apart from where the service comes from.

``supplements/*.yml`` survives every import. docs/catalogue.md
"""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from actions.catalogue.files import Record
from actions.catalogue.model import Id, PlainLanguage, Sentence, Service


class Supplement(BaseModel):
    """What editors add to the service with the id ``service``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    service: Id
    synonyms: list[Sentence] = []
    plain: PlainLanguage | None = None


def supplemented(services: Sequence[Record[Service]], supplements: Sequence[Record[Supplement]]) -> list[Service]:
    """``services`` with their supplements. Raises CatalogueError for one whose service is missing."""
    merged = {record.value.id: record.value for record in services}
    for record in supplements:
        addition = record.value
        if addition.service not in merged:
            raise record.error("service", f"„{addition.service}“ gibt es nicht. Bitte berichtigen oder streichen.")
        service = merged[addition.service]
        added = [name for name in addition.synonyms if name not in service.synonyms]
        merged[service.id] = service.model_copy(
            update={"synonyms": [*service.synonyms, *added], "plain": addition.plain or service.plain}
        )
    return list(merged.values())
