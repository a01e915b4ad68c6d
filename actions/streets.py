"""Streets in a message: "Rüttenscheider Str. 12", "kettwigerstr", "auf der Rü", also misspelt. docs/answers.md

Names are compared without spaces and with every spelling of "Straße" as "str". Misspelt names are looked up by the
trigrams they share, so a city of 4,000 streets costs no more than a small one.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from actions.catalogue.german import grams, words
from actions.catalogue.model import Street

LONGEST = 5  # words a name spans at most
CANDIDATES = 12  # names compared letter by letter
# Letters that may be wrong, by the length of the name without "straße".
_MISTAKES = ((6, 0), (9, 1), (99, 2))

_ENDING = re.compile(r"^(.*?)(str|strasse|strase|strass|stras|strsse|strse|stasse|straase|starsse|straze|stasze)$")
_OTHER_ENDING = re.compile(r"^.{3,}(platz|weg|allee|gasse|ufer|damm|ring|wall|steig|pfad|kamp|chaussee)$")
_ALONE = frozenset({"platz", "allee", "gasse", "ufer", "damm", "wall", "chaussee"})  # "Bochumer Allee"
_NUMBER = re.compile(r"^\d{1,3}[a-z]?$")
_UNITS = re.compile(r"^(uhr|euro|eur|jahre?n?|tage?n?|wochen?|monate?n?|kinder\w*|personen|stunden?|minuten?|mal|km)$")
# What may stand before a name that has no ending of its own: "auf der Rü", "wohne anner Heide".
_BEFORE = frozenset(
    {"auf", "auffer", "aufer", "anner", "inner", "inne", "wohne", "wohn", "wohnt", "adresse", "strasse"}
)
# A name of several words that begins so says where something is: "Am Handelshof", "an der Altendorfer".
_LEADING = frozenset({"am", "an", "auf", "im", "in", "zum", "zur", "unter", "hinter", "vor"})
_ARTICLES = frozenset({"der", "de", "den", "dem", "die"})
# What "Straße", "Platz" and "Weg" end that is no name.
_COMMON = frozenset(
    words(
        """einbahn spiel fahrrad land bundes wohn neben seiten anlieger privat kreis durchgangs geschaefts schnell
        haupt verkehrs diese dieser meine meiner unsere unserer eine einer ganze ganzen welche welcher ihre ihrer der
        die das den auf park arbeits kita kindergarten spiel stell studien heim schul betreuungs pflege ausbildungs
        stand grab camping tiefgaragenstell behindertenpark bolz liege hort ganztags fuss rad geh rechts dienst um post
        feld reit wald hin rueck schulhin aus schleich lebens bildungs sperr deich stau schluessel finger ehe bei
        wasch inner auffer anner vonner"""
    )
)


@dataclass(frozen=True)
class StreetFound:
    """A street somebody named. ``street`` None: it looks like one, but we do not know it. ``name`` is the catalogue's
    name, or what was written. ``span``: first word, one past the last, with the house number."""

    street: Street | None
    name: str
    number: str | None
    span: tuple[int, int]


class Streets:
    """The streets of a city, indexed once. ``ordinary``: folded words that mean something else."""

    def __init__(self, streets: Iterable[Street], *, ordinary: Iterable[str] = ()) -> None:
        self._ordinary = frozenset(ordinary)
        self._streets: dict[str, Street] = {}
        for street in _merged(streets):
            for name in (street.name, *street.synonyms):
                self._streets.setdefault(_key(words(name)), street)
        self._keys = [key for key in self._streets if len(_stem(key)) >= _MISTAKES[0][0]]
        self._postings: dict[str, list[int]] = defaultdict(list)
        for number, key in enumerate(self._keys):
            for gram in set(grams(_stem(key), (3,))):
                self._postings[gram].append(number)

    def find(self, text: str) -> StreetFound | None:
        """The first street ``text`` names; a known one before one that only looks like a street."""
        tokens = words(text)
        return self._exact(tokens) or self._misspelt(tokens) or self._unknown(tokens, text)

    def _exact(self, tokens: Sequence[str]) -> StreetFound | None:
        for width in range(min(LONGEST, len(tokens)), 0, -1):
            for start in range(len(tokens) - width + 1):
                end = start + width
                key = _key(tokens[start:end])
                street = self._streets.get(key)
                if street and self._is_meant(key, tokens, start, end):
                    return _found(street, tokens, start, end)
                # "Kettwiger 12": the word "Straße" is left out, the number shows what is meant.
                street = self._streets.get(f"{key}str")
                if street and _house_number(tokens, end) and len(key) >= _MISTAKES[0][0]:
                    return _found(street, tokens, start, end)
        return None

    def _is_meant(self, key: str, tokens: Sequence[str], start: int, end: int) -> bool:
        stem = _stem(key)
        if stem != key:
            return stem != "" and (stem not in _COMMON or stem == "haupt")
        if _OTHER_ENDING.match(key) and key not in self._ordinary:
            return True
        if end - start > 1 and tokens[start] in _LEADING and tokens[end - 1] not in self._ordinary:
            return True
        return bool(_house_number(tokens, end)) or _is_led_to(tokens, start)

    def _misspelt(self, tokens: Sequence[str]) -> StreetFound | None:
        for end in range(1, len(tokens) + 1):
            if not (match := _ENDING.match(tokens[end - 1])):
                continue
            for start in range(end - 1 if len(match[1]) > 2 else end - 2, max(end - LONGEST, 0) - 1, -1):
                if start >= 0 and (street := self._like(_key(tokens[start:end]))):
                    return _found(street, tokens, start, end)
        return None

    def _like(self, key: str) -> Street | None:
        """The one street spelt nearly like ``key``; None when two are equally near and not the same."""
        stem = _stem(key)
        allowed = next(mistakes for letters, mistakes in _MISTAKES if len(stem) < letters)
        if not allowed or stem in _COMMON:
            return None
        shared: Counter[int] = Counter()
        for gram in set(grams(stem, (3,))):
            shared.update(self._postings.get(gram, ()))
        near = [
            (OSA.distance(stem, _stem(self._keys[number]), score_cutoff=allowed), self._keys[number])
            for number, _ in shared.most_common(CANDIDATES)
        ]
        hits = sorted((away, name) for away, name in near if away <= allowed and name[0] == key[0])
        best = {self._streets[name].name: self._streets[name] for away, name in hits if away == hits[0][0]}
        return next(iter(best.values())) if len(best) == 1 else None

    def _unknown(self, tokens: Sequence[str], text: str) -> StreetFound | None:
        for end in range(1, len(tokens) + 1):
            number = _house_number(tokens, end)
            token = tokens[end - 1]
            match = _ENDING.match(token)
            if (match and not match[1]) or (token in _ALONE and _is_led_to(tokens, end - 2)):
                start = end - 2
                known = start < 0 or tokens[start] in self._ordinary or tokens[start] in _COMMON
                if known or not (number or tokens[start].endswith("er")):
                    continue
            elif match or (_OTHER_ENDING.match(token) and number):
                start = end - 1
                stem = match[1] if match else re.sub(r"(platz|weg)$", "", token)
                if token in self._ordinary or stem in _COMMON or len(stem) < 3:
                    continue
            else:
                continue
            last = end + (1 if number else 0)
            return StreetFound(None, _written(text, tokens, start, end), number, (start, last))
        return None


def _merged(streets: Iterable[Street]) -> list[Street]:
    """Streets of the same name in several parts of the city are one with several districts."""
    merged: dict[str, Street] = {}
    for street in streets:
        key = _key(words(street.name))
        if first := merged.get(key):
            districts = list(dict.fromkeys([*first.districts, *street.districts]))
            postcodes = list(dict.fromkeys([*first.postcodes, *street.postcodes]))
            street = first.model_copy(update={"districts": districts, "postcodes": postcodes})
        merged[key] = street
    return list(merged.values())


def _key(tokens: Sequence[str]) -> str:
    compact = "".join(tokens)
    match = _ENDING.match(compact)
    return f"{match[1]}str" if match else compact


def _stem(key: str) -> str:
    return key[:-3] if key.endswith("str") else key


def _found(street: Street, tokens: Sequence[str], start: int, end: int) -> StreetFound:
    number = _house_number(tokens, end)
    return StreetFound(street, street.name, number, (start, end + (1 if number else 0)))


def _house_number(tokens: Sequence[str], position: int) -> str | None:
    if position >= len(tokens) or not _NUMBER.match(tokens[position]):
        return None
    if position + 1 < len(tokens) and _UNITS.match(tokens[position + 1]):
        return None
    return tokens[position]


def _is_led_to(tokens: Sequence[str], start: int) -> bool:
    before = tokens[max(start - 2, 0) : start]
    if not before:
        return False
    return before[-1] in _BEFORE or (
        len(before) == 2 and before[-1] in _ARTICLES and before[0] in {*_BEFORE, "an", "in"}
    )


def _written(text: str, tokens: Sequence[str], start: int, end: int) -> str:
    """The part of ``text`` as it was written."""
    written = list(re.finditer(r"\w+", text))
    if len(written) != len(tokens):
        return " ".join(tokens[start:end])
    return text[written[start].start() : written[end - 1].end()]
