"""Where? Streets, districts, postcodes and other cities in a message, also misspelt; distances. docs/answers.md"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from actions.catalogue.german import fold, words
from actions.catalogue.model import Authority, Catalogue, District, Office, Service
from actions.elsewhere import Role, is_theirs, role_of
from actions.neighbours import Neighbours
from actions.streets import StreetFound, Streets

# Letters of a name from which one or two may be wrong; fewer suffice where a place is expected ("in Oberhasuen").
# "Beiden" is not Beisen, "Holzhaufen" is not Holthausen.
FUZZY_LETTERS, EXPECTED_LETTERS = (7, 11), (6, 8)
LONGEST = 4  # words a name spans at most
EARTH_RADIUS = 6371.0  # km

_POSTCODE = re.compile(r"^\d{5}$")
# A number of five digits that is something else.
_NO_POSTCODE = frozenset({"nummer", "nr", "kassenzeichen", "aktenzeichen", "az", "verdiene", "kundennummer", "vorgang"})
# Only with these before it a number we do not know is a postcode and not an income or a telephone number.
_BEFORE_POSTCODE = frozenset({"in", "aus", "nach", "plz", "postleitzahl", "wohne", "wohn", "bereich"})
_ADDRESS = frozenset({"adresse", "anschrift", "plz", "postleitzahl"})  # or one of these anywhere
_MONEY = frozenset({"euro", "eur", "km", "mark", "quadratmeter", "qm"})
_PREPOSITIONS = frozenset({"in", "nach", "aus", "von", "bei", "um", "essen", "stadtteil", "naehe", "nahe"})
_STRICT_PREPOSITIONS = frozenset({"in", "nach", "aus", "essen", "stadtteil", "naehe"})
_OFFICE_ENDS = ("amt", "buero", "stelle", "hof", "bibliothek", "buecherei", "haus")
_PLACE_FOLLOWS = frozenset({"in", "stadtteil", "ortsteil", "stadtbezirk"})
# Stadtteile that are also given names, and what stands before the name of a person.
_GIVEN_NAMES = frozenset({"horst"})
_PERSONS = frozenset(
    words(
        """herr herrn frau familie onkel opa oma tante mann vater papa bruder sohn nachbar nachbarn freund doktor dr
        chef cousin schwager heisst heisse heissen name namens nachname"""
    )
)
# After "in", and yet no place.
_NO_PLACE = frozenset(
    words(
        """ordnung deutschland nrw europa zukunft bar raten naehe umgebung ruhe sprache leichter einfacher person
        gruppen anspruch rente pension elternzeit ausbildung kraft betrieb teilzeit vollzeit verbindung kontakt auftrag
        bearbeitung papierform echt wirklichkeit verzug trennung scheidung behandlung pflege haft not englisch tuerkisch
        arabisch russisch ukrainisch polnisch woche monat jahr ferien nacht frueh mitte stadt stadtteil ortsteil viertel
        gegend wohnung strasse schule kita heim urlaub zwei drei vier fuenf sechs wenigen einigen paar kuerze syrien
        tuerkei"""
    )
)


@dataclass(frozen=True)
class Place:
    """A district, several that share a name, a postcode or a street; ``lat``/``lon`` is the middle. ``others``: further
    districts the street runs through, when nobody said which one is meant."""

    name: str
    lat: float
    lon: float
    street: str | None = None
    district: str | None = None
    postcode: str | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Where:
    """What a message says about places. ``outside``: a place that is not in the city, as the citizen knows it, with the
    part it plays (``role``) and its ``authority``; ``unknown``: a word that stands where a place would, or, with
    ``street``, a street that is not in the catalogue. ``words``: the folded words that were understood."""

    place: Place | None = None
    outside: str | None = None
    role: Role = "plain"
    authority: Authority | None = None
    unknown: str | None = None
    street: bool = False
    words: frozenset[str] = frozenset()

    def theirs(self, service: Service | None) -> bool:
        """Whether the place outside is responsible for ``service``, or for the message when there is none."""
        names = f"{fold(service.title)} {service.id}" if service else None
        return self.outside is not None and is_theirs(self.role, names)


class Places:
    """The districts and streets of a city, and what lies around it. ``noise``: folded words that are also ordinary
    words ("werden"); such a district counts only after a preposition."""

    def __init__(self, catalogue: Catalogue, *, noise: Iterable[str] = ()) -> None:
        self._noise = frozenset(noise)
        self._names: dict[str, list[District]] = {}
        self._titles: dict[str, str] = {}
        for district in catalogue.districts:
            for name in (district.name, *district.synonyms):
                self._names.setdefault("".join(words(name)), []).append(district)
                self._titles.setdefault("".join(words(name)), name)
        self._districts = {district.name: district for district in catalogue.districts}
        self._postcodes: dict[str, list[District]] = {}
        for district in catalogue.districts:
            for postcode in district.postcodes:
                self._postcodes.setdefault(postcode, []).append(district)
        self._neighbours = Neighbours(catalogue)
        self._ordinary = self._noise | _catalogue_words(catalogue)
        self._streets = Streets(catalogue.streets, ordinary=self._ordinary)
        names = {*self._names, *self._neighbours.names} - self._noise - _GIVEN_NAMES
        self._fuzzy = sorted(name for name in names if len(name) >= EXPECTED_LETTERS[0])
        self._city = "".join(words(catalogue.city.name))
        self.complete = catalogue.city.streets_complete

    def find(self, text: str) -> Where:
        """The places ``text`` names: one inside the city, one outside, or a street we do not know."""
        tokens = words(text)
        street = self._streets.find(text)
        taken = range(*street.span) if street else range(0)
        free = ["" if number in taken else token for number, token in enumerate(tokens)]
        inside, outside = self._postcode(free), Where()
        for start, end, name in self._meant_first(self._spans(free), tokens):
            if name in self._names and not inside.place:
                inside = Where(_middle(self._titles[name], self._names[name]), words=frozenset(tokens[start:end]))
            elif name in self._neighbours.names and not outside.outside:
                outside = self._elsewhere(tokens, start, end, self._neighbours.names[name])
        if inside.outside:  # a postcode of another city
            outside, inside = outside if outside.outside else inside, Where()
        return _together(self._located(street, tokens, inside), inside, outside)

    def is_neighbour(self, authority: Authority) -> bool:
        """Whether ``authority`` is another city, whose part in a message is decided here and not by the search."""
        return self._neighbours.has(authority)

    def unknown(self, text: str, known: Iterable[str]) -> str | None:
        """A place we do not know: a word after "in" or "Stadtteil" that is none of the ``known`` (folded) ones."""
        known = self._ordinary | _NO_PLACE | set(known)
        folded = words(text)
        original = re.findall(r"\w+", text)
        for position in range(1, len(folded)):
            word = folded[position]
            if folded[position - 1] in _PLACE_FOLLOWS and word not in known and not word[0].isdigit() and len(word) > 2:
                return original[position] if len(original) == len(folded) else word
        return None

    def _postcode(self, tokens: Sequence[str]) -> Where:
        for position, token in enumerate(tokens):
            beside = {*tokens[max(position - 1, 0) : position]}, {*tokens[position + 1 : position + 2]}
            if not _POSTCODE.match(token) or beside[0] & _NO_POSTCODE or beside[1] & _MONEY:
                continue
            if districts := self._postcodes.get(token):
                place = replace(_middle(token, districts), postcode=token)
                return Where(place, words=frozenset({token}))
            city = self._neighbours.of_postcode(token)
            if city or beside[0] & _BEFORE_POSTCODE or len(tokens) == 1 or _ADDRESS & set(tokens):
                return self._elsewhere(tokens, position, position + 1, city or token)
        return Where()

    def _elsewhere(self, tokens: Sequence[str], start: int, end: int, name: str) -> Where:
        found = frozenset(tokens[start:end])
        role = role_of(tokens, start, end, self._city)
        return Where(outside=name, role=role, authority=self._neighbours.authority(name), words=found)

    def _spans(self, tokens: Sequence[str]) -> list[tuple[int, int, str]]:
        """Names in ``tokens`` as (first word, one past the last, folded name): those spelt right before others, longer
        before shorter; one inside a longer one is left out."""
        found: list[tuple[int, int, str]] = []
        for width in range(min(LONGEST, len(tokens)), 0, -1):
            for start in range(len(tokens) - width + 1):
                end, name = start + width, "".join(tokens[start : start + width])
                inside = any(first <= start and end <= last for first, last, _ in found)
                if not inside and "" not in tokens[start:end] and self._is_meant(name, tokens, start):
                    found.append((start, end, name))
        return found + self._misspelt(tokens, found)

    def _meant_first(self, spans: Sequence[tuple[int, int, str]], tokens: Sequence[str]) -> list[tuple[int, int, str]]:
        """ "nicht Steele, Altenessen" is Altenessen; "von Kray nach Werden" is Werden."""

        def rank(span: tuple[int, int, str]) -> int:
            before = tokens[max(span[0] - 2, 0) : span[0]]
            return 2 if "nicht" in before else 0 if before[-1:] == ["nach"] else 1

        return sorted(spans, key=rank)

    def _is_meant(self, name: str, tokens: Sequence[str], start: int) -> bool:
        if name not in self._names and name not in self._neighbours.names:
            return False
        before = tokens[start - 1] if start else ""
        if before in _PERSONS:
            return False
        if name in self._noise or name in _GIVEN_NAMES:
            allowed = _STRICT_PREPOSITIONS if name in _GIVEN_NAMES else _PREPOSITIONS
            return before in allowed or before.endswith(_OFFICE_ENDS) or (name in _GIVEN_NAMES and len(tokens) == 1)
        return True

    def _misspelt(self, tokens: Sequence[str], known: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        if known:
            return []
        for width in (1, 2):
            for start in range(len(tokens) - width + 1):
                span = tokens[start : start + width]
                name = "".join(span)
                if len(name) < EXPECTED_LETTERS[0] or "" in span or not self._ordinary.isdisjoint([*span, name]):
                    continue
                led_to = start > 0 and self._leads_to_place(tokens[start - 1])
                one, two = EXPECTED_LETTERS if led_to else FUZZY_LETTERS
                hit = process.extractOne(name, self._fuzzy, scorer=OSA.distance, score_cutoff=2)
                shorter = min(len(name), len(hit[0])) if hit else 0
                if hit and hit[0][0] == name[0] and shorter >= (one if hit[1] < 2 else two):
                    return [(start, start + width, hit[0])]
        return []

    def _leads_to_place(self, word: str) -> bool:
        return word in _STRICT_PREPOSITIONS or word.endswith(_OFFICE_ENDS)

    def _located(self, found: StreetFound | None, tokens: Sequence[str], inside: Where) -> Where:
        """The street, in the district or postcode named beside it or else in its main district."""
        if found is None:
            return Where()
        span = frozenset(tokens[slice(*found.span)])
        written = f"{found.name} {found.number}" if found.number else found.name
        if found.street is None:
            return Where(unknown=written, street=True, words=span)
        districts = [self._districts[name] for name in found.street.districts if name in self._districts]
        if inside.place:
            beside = self._beside(inside.place, districts)
            place = replace(_middle("", beside) if beside else inside.place, postcode=inside.place.postcode)
            name = beside[0].name if len(beside) == 1 else inside.place.name
            others: tuple[str, ...] = ()
        elif districts:
            place, name = _middle("", districts[:1]), districts[0].name
            others = tuple(district.name for district in districts[1:])
        else:
            return Where(words=span)
        place = replace(place, name=f"{written} ({name})", street=found.name, district=name, others=others)
        return Where(place, words=span | inside.words)

    def _beside(self, place: Place, districts: Sequence[District]) -> list[District]:
        """Those of a street's ``districts`` that the place named beside it fits."""
        if place.postcode:
            return [district for district in districts if place.postcode in district.postcodes]
        named = self._names.get("".join(words(place.name)), [])
        return [district for district in districts if district in named]


def _together(street: Where, inside: Where, outside: Where) -> Where:
    """One answer to "where": another city named beside a street says whose street it is."""
    found = street.words | inside.words | outside.words
    place = street.place or inside.place
    if outside.outside and street.place and not inside.place and outside.role in {"plain", "lives"}:
        place = None
    if not outside.outside:
        unknown = None if place else street.unknown
        return Where(place, unknown=unknown, street=bool(unknown), words=found) if found else Where()
    return replace(outside, place=place, words=found)


def _catalogue_words(catalogue: Catalogue) -> frozenset[str]:
    """Words of the names of services, other authorities and kinds of offices."""
    names = [name for service in catalogue.services for name in (service.title, *service.synonyms)]
    names += [matter for authority in catalogue.authorities for matter in authority.matters]
    found = {word for name in names for word in words(name)}
    places = {word for district in catalogue.districts for name in (district.name, *district.synonyms)
              for word in words(name)}  # fmt: skip
    cities = {word for name in catalogue.city.neighbours for word in words(name)}
    streets = {word for street in catalogue.streets for word in words(street.name) if len(word) > 3}
    return frozenset(found - places - cities - streets)


def _middle(name: str, districts: Sequence[District]) -> Place:
    count = len(districts)
    lat, lon = sum(d.lat for d in districts) / count, sum(d.lon for d in districts) / count
    return Place(name, lat, lon, district=name or None)


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
