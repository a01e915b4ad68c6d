"""An inverted index in numpy: token → documents and weights, one after the other in flat arrays (CSR)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actions.catalogue.tokens import Bags

Scores = NDArray[np.float64]
Arrays = dict[str, NDArray[Any]]

COMMON = 0.05  # tokens in a larger share of the documents than this are left out …
COMMON_FROM = 4000  # … when there are at least so many documents: they cost most of the time and decide nothing


class Postings:
    """``arrays``: ``tokens`` (V,) sorted, ``offsets`` (V + 1,), ``documents`` and ``weights`` (P,), ``idf`` (V,)."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], documents: int) -> None:
        self._tokens, self._offsets, self._idf = arrays["tokens"], arrays["offsets"], arrays["idf"]
        self._documents, self._weights = arrays["documents"], arrays["weights"]
        self._size = documents

    def idf(self, tokens: NDArray[np.uint64]) -> Scores:
        """Shape (tokens,); a token of no document counts as the rarest."""
        known, at = self._find(tokens)
        values = np.full(len(tokens), idf(self._size, 0))
        values[known] = self._idf[at]
        return values

    def score(self, tokens: NDArray[np.uint64], weights: Scores) -> Scores:
        """Shape (documents,): for each the sum over ``tokens`` of its weight there times ``weights``."""
        known, at = self._find(tokens)
        begin, end = self._offsets[at], self._offsets[at + 1]
        spans = [(int(a), int(b)) for a, b in zip(begin, end, strict=True)]
        if not spans:
            return np.zeros(self._size)
        documents = np.concatenate([self._documents[a:b] for a, b in spans])
        values = np.concatenate([self._weights[a:b] for a, b in spans])
        values *= np.repeat(weights[known].astype(np.float32), end - begin)
        return np.bincount(documents, weights=values, minlength=self._size).astype(np.float64)

    def _find(self, tokens: NDArray[np.uint64]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        at = np.searchsorted(self._tokens, tokens)
        known = np.zeros(len(tokens), np.bool_)
        inside = at < len(self._tokens)
        known[inside] = self._tokens[at[inside]] == tokens[inside]
        return known, at[known]


def idf(documents: int, occurrences: int) -> float:
    """Inverse document frequency, never negative: ln(1 + (N − n + ½)/(n + ½))."""
    return float(np.log1p((documents - occurrences + 0.5) / (occurrences + 0.5)))


def postings_of(bags: Bags, documents: int) -> Arrays:
    """The arrays of a Postings whose ``weights`` are still counts."""
    starts = np.flatnonzero(np.r_[True, bags.tokens[1:] != bags.tokens[:-1]]) if len(bags.tokens) else np.zeros(0, int)
    offsets = np.r_[starts, len(bags.tokens)].astype(np.int64)
    occurrences = np.diff(offsets)
    return {
        "tokens": bags.tokens[starts],
        "offsets": offsets,
        "documents": bags.documents,
        "weights": bags.counts,
        "idf": np.log1p((documents - occurrences + 0.5) / (occurrences + 0.5)).astype(np.float32),
    }


def without_common(arrays: Arrays, documents: int) -> Arrays:
    """``arrays`` with empty postings for tokens that nearly every document holds; their idf stays."""
    if documents < COMMON_FROM:
        return arrays
    occurrences = np.diff(arrays["offsets"])
    rare = occurrences <= COMMON * documents
    kept = np.repeat(rare, occurrences)
    offsets = np.r_[0, np.cumsum(np.where(rare, occurrences, 0))].astype(np.int64)
    return {
        **arrays,
        "offsets": offsets,
        "documents": arrays["documents"][kept],
        "weights": arrays["weights"][kept],
    }
