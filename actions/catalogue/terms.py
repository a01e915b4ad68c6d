"""Titles and synonyms of the catalogue, found in a message exactly or misspelt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from actions.catalogue.postings import Arrays
from actions.catalogue.tokens import word_token

LONGEST = 5  # words a name spans at most in a message
FUZZY_LONGEST = 3
FUZZY_FROM = 82  # rapidfuzz ratio (0..100) from which a misspelt word counts as the name
FUZZY_TIE = 3  # a name this much less alike than the best one is not meant
FUZZY_LETTERS = 5  # shorter names must be spelt right: "Pass" is not "Bass"


@dataclass(frozen=True)
class Match:
    """A name found in the message: its row among all names, its length in letters without spaces, which entries carry
    it, how much of it is there (0..1), which words it took (first, one past the last)."""

    row: int
    letters: int
    entries: tuple[int, ...]
    similarity: float
    span: tuple[int, int]


class Terms:
    """All names, compared without spaces, so that "reise pass" and "Reisepass" are one.

    ``arrays``: ``keys`` (T,) sorted, ``letters`` and ``offsets`` (T + 1,) with the spelling, ``rows`` (T,) with a name
    spelt so, ``owners`` and ``owner_offsets`` (T + 1,) with the entries, ``terms`` (names,) with the term of each name.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._keys, self._rows, self._terms = arrays["keys"], arrays["rows"], arrays["terms"]
        self._letters, self._offsets = arrays["letters"].tobytes().decode("ascii"), arrays["offsets"]
        self._owners, self._owner_offsets = arrays["owners"], arrays["owner_offsets"]

    def exact(self, tokens: Sequence[str]) -> list[Match]:
        """Names that stand in ``tokens`` word for word; one inside a longer one is left out."""
        found: list[Match] = []
        for width in range(min(LONGEST, len(tokens)), 0, -1):
            for start in range(len(tokens) - width + 1):
                span = (start, start + width)
                if any(match.span[0] <= start and span[1] <= match.span[1] for match in found):
                    continue
                term = self._find("".join(tokens[start : start + width]))
                if term is not None:
                    found.append(self._match(term, 1.0, span))
        return found

    def fuzzy(self, tokens: Sequence[str], candidates: Iterable[int]) -> list[Match]:
        """Names among the rows ``candidates`` that stand in ``tokens`` misspelt."""
        spelt = {int(term): self._spelling(int(term)) for term in np.unique(self._terms[np.fromiter(candidates, int)])}
        long = {term: compact for term, compact in spelt.items() if len(compact) >= FUZZY_LETTERS}
        found: list[Match] = []
        for width in range(1, min(FUZZY_LONGEST, len(tokens)) + 1):
            for start in range(len(tokens) - width + 1):
                compact = "".join(tokens[start : start + width])
                if len(compact) >= FUZZY_LETTERS:
                    found.extend(self._like(compact, long, (start, start + width)))
        return found

    def _like(self, compact: str, spelt: Mapping[int, str], span: tuple[int, int]) -> list[Match]:
        hits = process.extract(compact, spelt, scorer=fuzz.ratio, score_cutoff=FUZZY_FROM, limit=4)
        return [self._match(term, score / 100, span) for _, score, term in hits if score >= hits[0][1] - FUZZY_TIE]

    def _find(self, compact: str) -> int | None:
        key = np.uint64(word_token(compact))
        at = int(np.searchsorted(self._keys, key))
        if at < len(self._keys) and self._keys[at] == key and self._spelling(at) == compact:
            return at
        return None

    def _spelling(self, term: int) -> str:
        return self._letters[self._offsets[term] : self._offsets[term + 1]]

    def _match(self, term: int, similarity: float, span: tuple[int, int]) -> Match:
        entries = self._owners[self._owner_offsets[term] : self._owner_offsets[term + 1]]
        letters = int(self._offsets[term + 1] - self._offsets[term])
        return Match(int(self._rows[term]), letters, tuple(entries.tolist()), similarity, span)


def term_arrays(folded: Sequence[Sequence[Sequence[str]]], titles: Sequence[Sequence[str]]) -> Arrays:
    """The arrays of Terms. ``folded``: for each entry the words of its names, the title's first; ``titles``: the
    title's without noise, so that "Meldebescheinigung" is found for "Meldebescheinigung beantragen"."""
    owners: dict[str, dict[int, None]] = {}
    rows: dict[str, int] = {}
    spelt: list[str] = []
    for number, names in enumerate(folded):
        for row, tokens in [*enumerate(names, len(spelt)), (len(spelt), titles[number])]:
            compact = "".join(tokens)
            owners.setdefault(compact, {})[number] = None
            rows.setdefault(compact, row)
        spelt.extend("".join(tokens) for tokens in names)
    keys = {compact: word_token(compact) for compact in owners}
    ordered = sorted(owners, key=keys.__getitem__)
    place = {compact: term for term, compact in enumerate(ordered)}
    return {
        "keys": np.array([keys[compact] for compact in ordered], np.uint64),
        "letters": np.frombuffer("".join(ordered).encode("ascii"), np.uint8),
        "offsets": np.cumsum([0, *map(len, ordered)]).astype(np.int64),
        "rows": np.array([rows[compact] for compact in ordered], np.int32),
        "owners": np.array([number for compact in ordered for number in owners[compact]], np.int32),
        "owner_offsets": np.cumsum([0, *(len(owners[compact]) for compact in ordered)]).astype(np.int64),
        "terms": np.array([place[compact] for compact in spelt], np.int32),
    }
