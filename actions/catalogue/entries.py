"""What the search can find: services and other authorities, brought to one shape."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.catalogue.model import Authority, Service


@dataclass(frozen=True)
class Entry:
    """``names``: the title first, then what else citizens call it. ``text``: what it is about, in sentences."""

    names: tuple[str, ...]
    text: str

    @property
    def title(self) -> str:
        return self.names[0]


def entries_of(services: Sequence[Service], authorities: Sequence[Authority] = ()) -> list[Entry]:
    """The services in their order, then the authorities in theirs."""
    found = [Entry((service.title, *service.synonyms), service.general) for service in services]
    found.extend(
        Entry((authority.name, *authority.synonyms, *authority.matters), authority.responsible_for)
        for authority in authorities
    )
    return found
