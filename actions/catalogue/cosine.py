"""Cosine of idf-weighted token bags: 1 for the same words, less for every token only one side has."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from actions.catalogue.postings import Scores, add_up, idf, postings_of


class Cosine:
    """An index of short ``documents`` (names)."""

    def __init__(self, documents: Sequence[Counter[str]]) -> None:
        self._size = len(documents)
        weighted = {
            token: (numbers, idf(self._size, len(numbers)) * counts)
            for token, (numbers, counts) in postings_of(documents).items()
        }
        lengths = np.sqrt(add_up([(numbers, weights**2) for numbers, weights in weighted.values()], self._size))
        self._postings = {
            token: (numbers, weights / lengths[numbers], idf(self._size, len(numbers)))
            for token, (numbers, weights) in weighted.items()
        }

    def score(self, tokens: Counter[str]) -> Scores:
        """Shape (documents,), 0..1."""
        found = []
        square = 0.0
        for token, count in tokens.items():
            posting = self._postings.get(token)
            weight = count * (posting[2] if posting else idf(self._size, 0))
            square += weight**2
            if posting:
                found.append((posting[0], weight * posting[1]))
        return add_up(found, self._size) / (square**0.5 or 1.0)
