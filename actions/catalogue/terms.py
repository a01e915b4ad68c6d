"""Titles and synonyms of the catalogue, found in a message exactly or misspelt."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from actions.catalogue.entries import Entry

LONGEST = 5  # words a name spans at most in a message
FUZZY_FROM = 82  # rapidfuzz ratio (0..100) from which a misspelt word counts as the name
FUZZY_TIE = 3  # a name this much less alike than the best one is not meant
FUZZY_LETTERS = 5  # shorter names must be spelt right: "Pass" is not "Bass"


@dataclass(frozen=True)
class Match:
    """A name found in the message: which entries carry it, how much of it is there (0..1), which words it took."""

    name: str
    entries: tuple[int, ...]
    similarity: float
    span: tuple[int, int]  # first word, one past the last


class Terms:
    """All names of ``entries``, compared without spaces, so that "reise pass" and "Reisepass" are one."""

    def __init__(
        self, entries: Sequence[Entry], folded: Sequence[Sequence[Sequence[str]]], titles: Sequence[Sequence[str]]
    ) -> None:
        """``folded``: for each entry the words of its names, the title's first; ``titles``: the title's without
        noise, so that "Meldebescheinigung" is found for "Meldebescheinigung beantragen"."""
        owners: dict[str, dict[int, None]] = {}
        self.names: dict[str, str] = {}
        for number, entry in enumerate(entries):
            spelt = zip(entry.names, folded[number], strict=True)
            for name, tokens in [*spelt, (entry.title, titles[number])]:
                compact = "".join(tokens)
                owners.setdefault(compact, {})[number] = None
                self.names.setdefault(compact, name)
        self._owners = {compact: tuple(numbers) for compact, numbers in owners.items()}
        self._long = [compact for compact in owners if len(compact) >= FUZZY_LETTERS]

    def exact(self, tokens: Sequence[str]) -> list[Match]:
        """Names that stand in ``tokens`` word for word; one inside a longer one is left out."""
        found: list[Match] = []
        for width in range(min(LONGEST, len(tokens)), 0, -1):
            for start in range(len(tokens) - width + 1):
                span = (start, start + width)
                compact = "".join(tokens[start : start + width])
                inside = any(match.span[0] <= start and span[1] <= match.span[1] for match in found)
                if compact in self._owners and not inside:
                    found.append(Match(self.names[compact], self._owners[compact], 1.0, span))
        return found

    def fuzzy(self, tokens: Sequence[str]) -> list[Match]:
        """Names that stand in ``tokens`` misspelt."""
        found: list[Match] = []
        for width in range(1, min(3, len(tokens)) + 1):
            for start in range(len(tokens) - width + 1):
                compact = "".join(tokens[start : start + width])
                if len(compact) >= FUZZY_LETTERS:
                    found.extend(self._like(compact, (start, start + width)))
        return found

    def _like(self, compact: str, span: tuple[int, int]) -> list[Match]:
        hits = process.extract(compact, self._long, scorer=fuzz.ratio, score_cutoff=FUZZY_FROM, limit=4)
        return [
            Match(self.names[name], self._owners[name], score / 100, span)
            for name, score, _ in hits
            if score >= hits[0][1] - FUZZY_TIE
        ]
