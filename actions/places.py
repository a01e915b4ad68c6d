"""Where? District names, postcodes, offices and kinds of offices in a message, also misspelt; distances.

Streets are not known yet: a message that names only a street has no place.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from actions.catalogue.german import words
from actions.catalogue.model import Catalogue, District, Office

FUZZY_FROM = 84  # rapidfuzz ratio (0..100); "Rüttenscheit" is Rüttenscheid, "Horten" is not Horst
FUZZY_LETTERS = 6
LONGEST = 4  # words a name spans at most
EARTH_RADIUS = 6371.0  # km

_POSTCODE = re.compile(r"^\d{5}$")
_PREPOSITIONS = frozenset({"in", "nach", "aus", "von", "bei", "um", "essen", "stadtteil", "naehe", "nahe"})


@dataclass(frozen=True)
class Place:
    """A district, several that share a name, or a postcode; ``lat``/``lon`` is the middle."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Where:
    """What a message says about places. ``outside``: a place that is not in the city, as the citizen knows it;
    ``unknown``: a word that stands where a place would. ``words``: the folded words that were understood."""

    place: Place | None = None
    outside: str | None = None
    unknown: str | None = None
    words: frozenset[str] = frozenset()


class Places:
    """The districts of a city. ``noise``: folded words that are also ordinary words ("werden"); such a district
    counts only after a preposition."""

    def __init__(self, catalogue: Catalogue, *, noise: Iterable[str] = ()) -> None:
        self._names: dict[str, list[District]] = {}
        self._titles: dict[str, str] = {}
        for district in catalogue.districts:
            for name in (district.name, *district.synonyms):
                self._names.setdefault("".join(words(name)), []).append(district)
                self._titles.setdefault("".join(words(name)), name)
        self._postcodes: dict[str, list[District]] = {}
        for district in catalogue.districts:
            for postcode in district.postcodes:
                self._postcodes.setdefault(postcode, []).append(district)
        self._outside = {"".join(words(name)): name for name in catalogue.city.neighbours}
        self._fuzzy = [name for name in (*self._names, *self._outside) if len(name) >= FUZZY_LETTERS]
        self._noise = frozenset(noise)

    def find(self, text: str) -> Where:
        """The first place ``text`` names."""
        tokens = words(text)
        return self._postcode(tokens) or self._exact(tokens) or self._misspelt(tokens) or Where()

    def unknown(self, text: str, known: Iterable[str]) -> str | None:
        """The word after "in" when it is none of the ``known`` (folded) words: a place we do not know."""
        known = self._noise | set(known)
        folded = words(text)
        original = re.findall(r"\w+", text)
        for position in range(1, len(folded)):
            word = folded[position]
            if folded[position - 1] == "in" and word not in known and not word.isdigit() and len(word) > 2:
                return original[position] if len(original) == len(folded) else word
        return None

    def _postcode(self, tokens: Sequence[str]) -> Where | None:
        for token in tokens:
            if _POSTCODE.match(token):
                if districts := self._postcodes.get(token):
                    return Where(_middle(token, districts), words=frozenset({token}))
                return Where(outside=token, words=frozenset({token}))
        return None

    def _exact(self, tokens: Sequence[str]) -> Where | None:
        for width in range(min(LONGEST, len(tokens)), 0, -1):
            for start in range(len(tokens) - width + 1):
                span = tokens[start : start + width]
                name = "".join(span)
                if name in self._noise and (start == 0 or tokens[start - 1] not in _PREPOSITIONS):
                    continue
                if found := self._where(name, span):
                    return found
        return None

    def _misspelt(self, tokens: Sequence[str]) -> Where | None:
        for width in (1, 2):
            for start in range(len(tokens) - width + 1):
                span = tokens[start : start + width]
                name = "".join(span)
                if len(name) < FUZZY_LETTERS or not self._noise.isdisjoint(span):
                    continue
                if hit := process.extractOne(name, self._fuzzy, scorer=fuzz.ratio, score_cutoff=FUZZY_FROM):
                    return self._where(hit[0], span)
        return None

    def _where(self, name: str, span: Sequence[str]) -> Where | None:
        if districts := self._names.get(name):
            return Where(_middle(self._titles[name], districts), words=frozenset(span))
        if outside := self._outside.get(name):
            return Where(outside=outside, words=frozenset(span))
        return None


def _middle(name: str, districts: Sequence[District]) -> Place:
    count = len(districts)
    return Place(name, sum(d.lat for d in districts) / count, sum(d.lon for d in districts) / count)


def nearest(offices: Iterable[Office], place: Place) -> list[Office]:
    """``offices`` by distance from ``place``, nearest first; those without a position last."""
    return sorted(offices, key=lambda office: distance(office, place))


def distance(office: Office, place: Place) -> float:
    """Kilometres as the crow flies (haversine formula); infinite when the position of ``office`` is not known."""
    if office.lat is None or office.lon is None:
        return math.inf
    lat1, lon1, lat2, lon2 = map(math.radians, (office.lat, office.lon, place.lat, place.lon))
    arc = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(arc))
