"""A message as the search compares it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from actions.catalogue.german import words
from actions.catalogue.postings import Scores
from actions.catalogue.tokens import NAME_SIZES, TEXT_SIZES, WORD_WEIGHT, has_size, tokens_of

RELATED = 0.4  # what a word counts that only means the same as one of the message
LONGEST_SENTENCE = 160  # letters; of a longer message only the words with content become a vector


@dataclass(frozen=True)
class Query:
    """``content``: folded words to search for. ``sentence``: what is compared by meaning. ``names`` and ``texts``: the
    tokens as names and texts are indexed."""

    content: list[str]
    sentence: str
    names: "Tokens"
    texts: "Tokens"


@dataclass(frozen=True)
class Tokens:
    """The message's ``own`` tokens, and those of words that only mean the same, ``related``, with what each counts."""

    own: NDArray[np.uint64]
    own_counts: Scores
    related: NDArray[np.uint64]
    related_counts: Scores

    def of_sizes(self, sizes: Sequence[int]) -> "Tokens":
        """Only whole words and n-grams of ``sizes``."""
        own, related = has_size(self.own, sizes), has_size(self.related, sizes)
        return Tokens(self.own[own], self.own_counts[own], self.related[related], self.related_counts[related])


def read_query(text: str, left_out: Collection[str], content: list[str], related: Sequence[Sequence[str]]) -> Query:
    """``text`` without the folded words ``left_out``, of which ``content`` counts; ``related``: terms of the same
    meaning."""
    others = list(dict.fromkeys(word for term in related for word in term))
    own, extra = tokens_of(content, NAME_SIZES), tokens_of(others, NAME_SIZES)
    extra = {token: min(count, WORD_WEIGHT) * RELATED for token, count in extra.items() if token not in own}
    names = Tokens(*_arrays(own), *_arrays(extra))
    return Query(content, sentence_of(text, left_out, content), names, names.of_sizes(TEXT_SIZES))


def _arrays(counts: Mapping[int, float]) -> tuple[NDArray[np.uint64], Scores]:
    """Sorted, so that looking them up goes through the index in one direction."""
    tokens = np.fromiter(counts.keys(), np.uint64, len(counts))
    order = np.argsort(tokens)
    return tokens[order], np.fromiter(counts.values(), np.float64, len(counts))[order]


def sentence_of(text: str, left_out: Collection[str], content: Sequence[str]) -> str:
    """What of ``text`` is compared by meaning."""
    said = " ".join(part for part in text.split() if not left_out or not set(words(part)) <= set(left_out))
    return said if len(said) <= LONGEST_SENTENCE else " ".join(content)[-LONGEST_SENTENCE:]
