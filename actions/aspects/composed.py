"""What an aspect is composed from, and into."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from actions.ages import Age
from actions.catalogue.model import Link as CatalogueLink
from actions.catalogue.model import Office, Service
from actions.dates import Day
from actions.knowledge import Context
from actions.places import Place
from actions.replies import Link
from actions.times import Clock


@dataclass(frozen=True)
class Question:
    """What is asked about a service, and from where, for when and for whom, if the citizen said so."""

    service: Service
    context: Context
    place: Place | None = None
    day: Day | None = None
    clock: Clock | None = None
    age: Age | None = None
    office: Office | None = None

    @property
    def offices(self) -> list[Office]:
        """Those of the service; only the one the citizen named if it is among them."""
        if self.office and self.office.id in self.service.offices:
            return [self.office]
        return self.context.knowledge.offices_of(self.service)


@dataclass(frozen=True)
class Composed:
    """A response of domain.yml with the values that fill it. ``example``: some of it is an unverified example."""

    response: str
    values: dict[str, str]
    links: list[Link] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    example: bool = False


Composer = Callable[[Question], Composed | None]  # None: the catalogue does not say


def online_links(links: Sequence[CatalogueLink]) -> list[Link]:
    return [{"kind": "online", "title": link.title, "url": link.url} for link in links]


def form_links(links: Sequence[CatalogueLink]) -> list[Link]:
    return [{"kind": "form", "title": link.title, "url": link.url} for link in links]


def any_example(offices: Sequence[Office], *fields: str) -> bool:
    return any(name in office.example_fields for office in offices for name in fields)
