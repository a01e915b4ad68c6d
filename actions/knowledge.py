"""Everything an action looks things up in, for one version of the catalogue."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from actions.catalogue.beyond import load_beyond
from actions.catalogue.model import Authority, Office, Service
from actions.catalogue.search import Search
from actions.catalogue.store import CatalogueStore, Snapshot
from actions.catalogue.vectors import Encoder
from actions.language import Language
from actions.lexicon import Lexicon
from actions.office_names import OfficeNames
from actions.opening import BERLIN
from actions.places import Places

logger = logging.getLogger(__name__)


@dataclass(frozen=True, repr=False)
class Knowledge:
    snapshot: Snapshot
    search: Search
    places: Places
    office_names: OfficeNames
    lexicon: Lexicon

    @cached_property
    def answerable(self) -> dict[str, tuple[str, ...]]:
        """Service id → the aspects the catalogue has something for; actions.answer adds one when it is asked for."""
        return {}

    def service(self, service_id: str | None) -> Service | None:
        return self.snapshot.services.get(service_id) if service_id else None

    def office(self, office_id: str | None) -> Office | None:
        return self.snapshot.offices.get(office_id) if office_id else None

    def authority(self, authority_id: str | None) -> Authority | None:
        return self.snapshot.authorities.get(authority_id) if authority_id else None

    def offices_of(self, service: Service) -> list[Office]:
        return [self.snapshot.offices[office_id] for office_id in service.offices]

    @property
    def city(self) -> str:
        return self.snapshot.catalogue.city.name

    @property
    def state(self) -> str:
        return self.snapshot.catalogue.city.state


@dataclass(frozen=True)
class Context:
    """What an answer is composed with."""

    knowledge: Knowledge
    language: Language
    now: datetime

    @property
    def local_now(self) -> datetime:
        return self.now.astimezone(BERLIN)


def build_knowledge(snapshot: Snapshot, lexicon: Lexicon, encoder: Encoder | None, cache: Path | None) -> Knowledge:
    """Index ``snapshot``. ``encoder`` None: search without sentence vectors; ``cache``: folder for the
    index."""
    catalogue = snapshot.catalogue
    return Knowledge(
        snapshot,
        Search(
            catalogue.services,
            authorities=catalogue.authorities,
            noise=lexicon.noise,
            beyond=load_beyond() if encoder else (),  # the gateway learns nothing, so it reads none
            encoder=encoder,
            cache=cache,
        ),
        Places(catalogue, noise=lexicon.noise),
        OfficeNames(catalogue),
        lexicon,
    )


class Library:
    """Keeps the knowledge of the catalogue version in service; a new version is indexed before it is used."""

    def __init__(self, store: CatalogueStore, build: Callable[[Snapshot], Knowledge]) -> None:
        self._store, self._build = store, build
        self.knowledge = build(store.current())

    def refresh(self) -> None:
        """Take over a changed catalogue; slow, so not to be called while a citizen waits."""
        snapshot = self._store.current()
        if snapshot is not self.knowledge.snapshot:
            self.knowledge = self._build(snapshot)
            logger.info("Answers now come from catalogue %s.", snapshot.version)
