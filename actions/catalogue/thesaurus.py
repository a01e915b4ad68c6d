"""Everyday words and what offices call the same (thesaurus.yml), so that a catalogue without synonyms is found too."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from actions.catalogue.german import words

FILE = Path(__file__).parent / "thesaurus.yml"

_STEM = 4  # letters from which a word may have another ending
_ENDING = 2  # letters

Term = tuple[str, ...]


class Thesaurus:
    """``groups``: expressions of the same meaning, each a list of folded words."""

    def __init__(self, groups: Sequence[Sequence[Term]]) -> None:
        self._groups = groups
        self._starts: dict[str, list[tuple[int, Term]]] = {}
        for number, group in enumerate(groups):
            for term in group:
                self._starts.setdefault(term[0][:_STEM], []).append((number, term))

    def related(self, tokens: Sequence[str]) -> list[Term]:
        """What else the expressions in ``tokens`` are called; without those that stand there already."""
        found: dict[int, set[Term]] = {}
        for start, token in enumerate(tokens):
            for number, term in self._starts.get(token[:_STEM], ()):
                if _stands_at(tokens[start : start + len(term)], term):
                    found.setdefault(number, set()).add(term)
        return [term for number, there in found.items() for term in self._groups[number] if term not in there]


def _stands_at(tokens: Sequence[str], term: Term) -> bool:
    return len(tokens) == len(term) and all(map(_same, tokens, term))


def _same(token: str, word: str) -> bool:
    longer = len(token) - len(word)
    return token == word or (len(word) >= _STEM and 0 < longer <= _ENDING and token.startswith(word))


@cache
def load_thesaurus(file: Path = FILE) -> Thesaurus:
    """Read the groups; loaded once."""
    return Thesaurus([[tuple(words(term)) for term in group] for group in YAML(typ="safe").load(file)])
