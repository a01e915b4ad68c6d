"""Words that leave no doubt (lexicon.yml): aspects, danger and the wish for a person, and words without content."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import OSA
from ruamel.yaml import YAML

from actions.catalogue.german import fold, words
from actions.danger import DangerSigns, load_danger
from actions.expressions import Expression, compile_expressions, found_in
from actions.people import WishSigns, load_wishes

FILE = Path(__file__).parent / "lexicon.yml"
MISSPELT_LETTERS = 7  # shorter words are too near to others


@dataclass(frozen=True)
class Lexicon:
    strong: Mapping[str, Sequence[re.Pattern[str]]]
    weak: Mapping[str, frozenset[str]]
    advice: Sequence[Expression]
    danger: DangerSigns
    wishes: WishSigns
    anaphora: frozenset[str]
    references: frozenset[str]
    noise: frozenset[str]

    def aspects(self, text: str) -> list[str]:
        """The aspects ``text`` unmistakably asks for, in the order of the text."""
        plain = " ".join(words(text))
        found = [
            (match.start(), aspect)
            for aspect, patterns in self.strong.items()
            for pattern in patterns
            if (match := pattern.search(plain))
        ]
        return list(dict.fromkeys(aspect for _, aspect in sorted(found)))

    def hinted_aspects(self, text: str) -> list[str]:
        """The aspects a single word of ``text``, also misspelt, hints at; only worth something when nothing better is
        known."""
        present = set(words(text))
        return [aspect for aspect, hints in self.weak.items() if hints & present or _misspelt(hints, present)]

    def asks_advice(self, text: str) -> bool:
        """Whether ``text`` asks what to do, who is right or how a case will end."""
        return found_in(self.advice, " ".join(words(text)))

    def points_back(self, text: str) -> bool:
        """Whether ``text`` refers to what was spoken of before ("dafür", "das")."""
        return bool(self.anaphora & set(words(text)))

    def refers(self, text: str) -> bool:
        """As ``points_back``, without the words that are also articles."""
        return bool(self.references & set(words(text)))


def _misspelt(hints: frozenset[str], present: set[str]) -> bool:
    """Whether a long one of ``hints`` is among the words ``present`` with one letter wrong."""
    long = [hint for hint in hints if len(hint) >= MISSPELT_LETTERS]
    return any(OSA.distance(word, hint, score_cutoff=1) <= 1 for hint in long for word in present if len(word) > 5)


def load_lexicon(file: Path = FILE) -> Lexicon:
    """Read the lexicon. Raises re.error for a wrong expression."""
    content = YAML(typ="safe").load(file)
    aspects = content["aspects"]
    return Lexicon(
        strong={name: _patterns(entry["strong"]) for name, entry in aspects.items()},
        weak={name: frozenset(map(fold, entry["weak"])) for name, entry in aspects.items()},
        advice=compile_expressions(content["advice"], {}),
        danger=load_danger(),
        wishes=load_wishes(),
        anaphora=frozenset(map(fold, content["anaphora"])),
        references=frozenset(map(fold, content["references"])),
        noise=frozenset(words(content["noise"])),
    )


def _patterns(expressions: Sequence[str]) -> list[re.Pattern[str]]:
    # Only letters outside ASCII change; the signs of the expression stay as they are.
    return [re.compile(re.sub(r"[äöüß]", lambda match: fold(match[0]), text)) for text in expressions]
