"""What the search can find: services and other authorities, brought to one shape."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.catalogue.model import Authority, Service

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_SENTENCE_FROM = 15  # letters: shorter pieces are abbreviations
_SUMMARY = 160  # letters; a vector of more says less


@dataclass(frozen=True)
class Entry:
    """``names``: the title first, then what else citizens call it. ``text``: what it is about, in sentences.
    ``questions``: how citizens ask about it."""

    names: tuple[str, ...]
    text: str
    questions: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.names[0]

    @property
    def summary(self) -> str:
        """The title and the first sentence."""
        first = next((part for part in _SENTENCE_END.split(self.text) if len(part) > _SENTENCE_FROM), "")
        return f"{self.title}: {first}"[:_SUMMARY]


def entries_of(services: Sequence[Service], authorities: Sequence[Authority] = ()) -> list[Entry]:
    """The services in their order, then the authorities in theirs."""
    found = [
        Entry(
            (service.title, *service.synonyms),
            service.general,
            tuple(text for asked in service.questions.values() for text in asked),
        )
        for service in services
    ]
    found.extend(
        Entry(
            (authority.name, *authority.synonyms, *authority.matters),
            authority.responsible_for,
            (*authority.matters, *(text for asked in authority.questions.values() for text in asked)),
        )
        for authority in authorities
    )
    return found
