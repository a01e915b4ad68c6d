"""Which office, or which kind of office, does a message name? "Bürgeramt Steele", "das nächste Bürgeramt"."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from actions.catalogue.german import words
from actions.catalogue.model import Catalogue, Office

FUZZY_FROM, FUZZY_SEVERAL = 86, 92  # rapidfuzz ratio (0..100) for one word, for several taken together
FUZZY_WRONG = 2  # letters at most: "Gesundheitskarte" is not "Gesundheitsamt"
FUZZY_LETTERS = 7
LONGEST = 6  # words a name spans at most
_GENERIC_ENDS = ("amt", "buero", "stelle", "behoerde")


@dataclass(frozen=True)
class Named:
    """``office`` when one is named, ``kind`` when any of its kind will do. ``words``: the folded words understood."""

    office: Office | None = None
    kind: str | None = None
    words: frozenset[str] = frozenset()


class OfficeNames:
    """The names of offices and, worked out from them, the words for their kinds: what is left of "Bürgeramt Steele"
    and "Meldeamt Steele" without the district is what people call a Bürgeramt."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._count: dict[str, int] = defaultdict(int)
        for office in catalogue.offices:
            self._count[office.kind] += 1
        districts = {
            word
            for district in catalogue.districts
            for name in (district.name, *district.synonyms)
            for word in words(name)
        } | set(words(catalogue.city.name))
        self._kinds = self._kind_words(catalogue.offices, districts)
        self._offices = {
            "".join(words(name)): office
            for office in reversed(catalogue.offices)
            for name in (office.name, *office.synonyms)
            if "".join(words(name)) not in self._kinds
        }
        self._names = [name for name in (*self._offices, *self._kinds) if len(name) >= FUZZY_LETTERS]

    def find(self, text: str) -> Named:
        """The office or kind with the longest name in ``text``."""
        tokens = words(text)
        return self._exact(tokens) or self._misspelt(tokens) or Named()

    def _exact(self, tokens: Sequence[str]) -> Named | None:
        for width in range(min(LONGEST, len(tokens)), 0, -1):
            for start in range(len(tokens) - width + 1):
                span = tokens[start : start + width]
                if found := self._named("".join(span), span):
                    return found
        return None

    def _misspelt(self, tokens: Sequence[str]) -> Named | None:
        for width in (2, 1, 3):
            for start in range(len(tokens) - width + 1):
                span = tokens[start : start + width]
                name = "".join(span)
                if len(name) < FUZZY_LETTERS:
                    continue
                away = process.cdist([name], self._names, scorer=OSA.distance, score_cutoff=FUZZY_WRONG)[0]
                near = [self._names[number] for number in np.flatnonzero(away <= FUZZY_WRONG)]
                cutoff = FUZZY_FROM if width == 1 else FUZZY_SEVERAL
                if hit := process.extractOne(name, near, scorer=fuzz.ratio, score_cutoff=cutoff):
                    return self._named(hit[0], span)
        return None

    def _named(self, name: str, span: Sequence[str]) -> Named | None:
        if office := self._offices.get(name):
            return Named(office, office.kind, frozenset(span))
        if kind := self._kinds.get(name):
            return Named(None, kind, frozenset(span))
        return None

    def _kind_words(self, offices: Sequence[Office], districts: set[str]) -> dict[str, str]:
        """Folded word → kind, for kinds with several offices; a kind's only office is named by its own names."""
        carriers: dict[tuple[str, str], set[str]] = defaultdict(set)
        for office in offices:
            for name in (office.name, *office.synonyms):
                rest = "".join(word for word in words(name) if word not in districts)
                carriers[rest, office.kind].add(office.id)
        return {
            rest: kind
            for (rest, kind), ids in carriers.items()
            if rest and self._count[kind] > 1 and (len(ids) > 1 or rest.endswith(_GENERIC_ENDS))
        }
