"""BM25 over any tokens (words, character n-grams).

score(q, d) = Σ_t idf(t) · tf·(k1+1) / (tf + k1·(1 − b + b·|d|/avg))
(Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond", section 3.5).
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from actions.catalogue.postings import Scores, add_up, idf, postings_of


class Bm25:
    """An index of ``documents``, each a bag of tokens with weights (how often it counts)."""

    def __init__(self, documents: Sequence[Counter[str]], *, k1: float = 1.2, b: float = 0.4) -> None:
        self._size = len(documents)
        lengths = np.array([document.total() for document in documents], dtype=np.float64)
        norm = k1 * (1 - b + b * lengths / max(float(lengths.mean()), 1.0)) if self._size else lengths
        self._postings = {
            token: (numbers, idf(self._size, len(numbers)) * counts * (k1 + 1) / (counts + norm[numbers]))
            for token, (numbers, counts) in postings_of(documents).items()
        }
        self._most = k1 + 1

    def score(self, tokens: Counter[str]) -> Scores:
        """Shape (documents,), 0..1: the share of the highest possible score; unknown tokens count against all."""
        found = []
        ideal = 0.0
        for token, count in tokens.items():
            posting = self._postings.get(token)
            ideal += count * idf(self._size, len(posting[0]) if posting else 0) * self._most
            if posting:
                found.append((posting[0], count * posting[1]))
        return add_up(found, self._size) / (ideal or 1.0)
