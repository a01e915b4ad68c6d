"""The example question that a message is most like, of each service: what regression over all of them smooths away.

A nearest neighbour by words and by meaning (Cover & Hart 1967, "Nearest Neighbor Pattern Classification"). Added to the
logits of questions.py, it finds more than either alone (docs/catalogue.md).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from actions.catalogue.cosine import cosine, message_length
from actions.catalogue.postings import Arrays, Postings, Scores
from actions.catalogue.vector_index import VectorIndex, vector_arrays

# What a cosine of 1 adds to a logit; set on tests/understanding/tuning.
SAME_MEANING, SAME_WORDS = 10.0, 5.0


class Examples:
    """``meaning``: arrays of a VectorIndex and ``columns`` (R,), the column of each example's service; ``terms``:
    arrays of a Postings over the same examples. Those of one service stand one after the other."""

    def __init__(self, meaning: Arrays, terms: Arrays) -> None:
        columns = meaning["columns"]
        self._firsts = first_of_each(columns)
        self._columns = columns[self._firsts]
        self._meaning = VectorIndex(meaning)
        self._terms = Postings(terms, len(columns))

    def likeness(self, tokens: NDArray[np.uint64], counts: Scores, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (S,), for each column: how like the message its nearest examples are, in logits."""
        length = message_length(self._terms, tokens, counts)
        by_words = np.maximum.reduceat(cosine(self._terms, tokens, counts, length), self._firsts)
        by_meaning = np.maximum.reduceat(self._meaning.score(vector), self._firsts)
        likeness = np.zeros(int(self._columns.max()) + 1, np.float32)
        likeness[self._columns] = SAME_MEANING * by_meaning + SAME_WORDS * by_words
        return likeness


def example_arrays(columns: Sequence[int] | NDArray[np.int64], encoded: Arrays) -> Arrays:
    """The first arrays of Examples, from ``rows``, ``scales`` and ``keys`` of vectors. Raises ValueError when the
    examples of a service do not stand together."""
    numbers = np.asarray(columns, np.int32)
    if len(np.unique(numbers)) != len(first_of_each(numbers)):
        raise ValueError("the examples of a service stand apart")
    return encoded | vector_arrays(encoded["rows"], encoded["scales"]) | {"columns": numbers}


def first_of_each(columns: NDArray[np.int32]) -> NDArray[np.int64]:
    """Where each run of equal ``columns`` begins."""
    return np.flatnonzero(np.r_[True, columns[1:] != columns[:-1]])
