"""A message as the search compares it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from actions.catalogue.german import words
from actions.catalogue.postings import Scores
from actions.catalogue.tokens import NAME_SIZES, TEXT_SIZES, WORD_WEIGHT, bags_of

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


def read_query(text: str, left_out: Collection[str], content: list[str], related: Sequence[Sequence[str]]) -> Query:
    """``text`` without the folded words ``left_out``, of which ``content`` counts; ``related``: terms of the same
    meaning."""
    others = list(dict.fromkeys(word for term in related for word in term))
    sentence = _sentence(text, left_out, content)
    return Query(content, sentence, _tokens(content, others, NAME_SIZES), _tokens(content, others, TEXT_SIZES))


def _tokens(content: list[str], others: list[str], sizes: Sequence[int]) -> Tokens:
    own, extra = bags_of([content], sizes), bags_of([others], sizes)
    new = ~np.isin(extra.tokens, own.tokens)
    counts = np.minimum(extra.counts[new], WORD_WEIGHT) * RELATED
    return Tokens(own.tokens, own.counts.astype(np.float64), extra.tokens[new], counts.astype(np.float64))


def _sentence(text: str, left_out: Collection[str], content: Sequence[str]) -> str:
    said = " ".join(part for part in text.split() if not left_out or not set(words(part)) <= set(left_out))
    return said if len(said) <= LONGEST_SENTENCE else " ".join(content)[-LONGEST_SENTENCE:]
