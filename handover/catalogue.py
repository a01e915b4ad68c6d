"""The service catalogue as the gateway needs it: the public search, and facts for the clerks' suggestions. docs/api.md

The search goes without sentence vectors: they would cost every gateway 150 MB, and who asks the catalogue by name
uses its own words far more often than somebody in a chat.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, get_args

from ruamel.yaml import YAML

from actions.aspects import COMPOSERS
from actions.aspects.composed import Composed, Question
from actions.catalogue.model import Office, Service
from actions.catalogue.store import CatalogueStore
from actions.knowledge import Context, Knowledge, Library, build_knowledge
from actions.language import load_language
from actions.lexicon import load_lexicon
from actions.office_cards import office_cards
from actions.places import nearest
from handover.protocol import Answer, Aspect, ServiceHit, ServiceRef, Source, Suggestion

DOMAIN: Final = Path(__file__).parents[1] / "domain.yml"
REFRESH_SECONDS: Final = 2.0
log = logging.getLogger(__name__)


class PublicCatalogue:
    """Answers from the version in service. ``sentences``: response name → text with {values}, as in domain.yml."""

    def __init__(self, library: Library, sentences: dict[str, str], clock: Callable[[], datetime]) -> None:
        self._library = library
        self._sentences = sentences
        self._clock = clock
        self._language = load_language("de")
        # One at a time: a search is all computing, and side by side they would only keep the conversations waiting.
        self._searcher = ThreadPoolExecutor(1, "search")

    @property
    def _knowledge(self) -> Knowledge:
        return self._library.knowledge

    async def find(self, words: str, *, aspect: Aspect | None = None, limit: int = 10) -> list[ServiceHit]:
        """The best ``limit`` services for ``words``, best first; without words, all of them by title."""
        services = self.services()
        if not words.strip():
            by_title = sorted(services, key=lambda service: service.title.casefold())
            return [_hit(service) for service in by_title if self._says(service, aspect)][:limit]
        wanted = limit if aspect is None else len(services)
        search = partial(self._knowledge.search.find, words, limit=wanted)
        found = await asyncio.get_running_loop().run_in_executor(self._searcher, search)
        hits = [hit for hit in found.hits if self._says(hit.service, aspect)][:limit]
        return [_hit(hit.service, hit.score, hit.matched) for hit in hits]

    def service(self, service_id: str) -> Service | None:
        return self._knowledge.service(service_id)

    def services(self) -> list[Service]:
        return self._knowledge.snapshot.catalogue.services

    def offices(self) -> list[Office]:
        return self._knowledge.snapshot.catalogue.offices

    def responsible(self, service_id: str, address: str) -> list[Office] | None:
        """The offices that do the service, the nearest to ``address`` first; None when there is no such service."""
        service = self.service(service_id)
        if service is None:
            return None
        offices = self._knowledge.offices_of(service)
        place = self._knowledge.places.find(address).place if address.strip() else None
        return nearest(offices, place) if place else offices

    def department_of(self, service_id: str) -> str | None:
        """The skill the service asks for."""
        service = self.service(service_id)
        return service.department if service else None

    def suggestions(self, service_id: str) -> list[Suggestion]:
        """What the catalogue says about the service, one suggestion per aspect, in the bot's words."""
        service = self.service(service_id)
        if service is None:
            return []
        return [self._suggestion(service, aspect, composed) for aspect, composed in self._composed(service).items()]

    async def keep_current(self) -> None:
        """Take over changed files, for as long as the node runs."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                await asyncio.to_thread(self._library.refresh)
            except Exception:
                log.exception("looking for a changed catalogue failed and goes on")

    def _context(self) -> Context:
        return Context(self._knowledge, self._language, self._clock())

    def _composed(self, service: Service) -> dict[Aspect, Composed]:
        question = Question(service, self._context())
        found = {aspect: COMPOSERS[aspect](question) for aspect in get_args(Aspect)}
        return {aspect: composed for aspect, composed in found.items() if composed is not None}

    def _says(self, service: Service, aspect: Aspect | None) -> bool:
        return aspect is None or COMPOSERS[aspect](Question(service, self._context())) is not None

    def _suggestion(self, service: Service, aspect: Aspect, composed: Composed) -> Suggestion:
        answer: dict[str, Any] = {
            "service": _reference(service),
            "aspect": aspect,
            "confidence": 1,
            "source": Source(title=service.source.title, url=service.source.url),
            "as_of": service.as_of,
            "example": composed.example,
            "links": composed.links,
            "offices": office_cards(composed.offices, self._context()),
        }
        text = self._sentences[composed.response].format(**composed.values)
        title = self._language.phrase(f"aspects.{aspect}.choice")
        return Suggestion(title=title, text=text, answer=Answer.model_validate(answer))


def load_catalogue(folder: Path, organisation: Path, clock: Callable[[], datetime]) -> PublicCatalogue:
    """Raises CatalogueError naming file, line and field."""
    lexicon = load_lexicon()
    library = Library(
        CatalogueStore(folder, organisation), lambda snapshot: build_knowledge(snapshot, lexicon, None, None)
    )
    return PublicCatalogue(library, load_sentences(), clock)


def load_sentences(domain: Path = DOMAIN) -> dict[str, str]:
    """Response name → its first text."""
    responses: dict[str, list[dict[str, Any]]] = YAML(typ="safe").load(domain)["responses"]
    return {name: variants[0]["text"] for name, variants in responses.items() if "text" in variants[0]}


def _reference(service: Service) -> ServiceRef:
    return ServiceRef(id=service.id, leika=service.leika, title=service.title)


def _hit(service: Service, score: float = 1.0, matched: Sequence[str] = ()) -> ServiceHit:
    return ServiceHit(service=_reference(service), score=score, matched=list(matched))
