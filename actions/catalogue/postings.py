"""An inverted index in numpy: token → documents and weights. Shared by the two ways of scoring."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Posting = tuple[NDArray[np.int64], NDArray[np.float64]]


def postings_of(documents: Sequence[Counter[str]]) -> dict[str, Posting]:
    """For each token the documents that hold it and how often."""
    collected: dict[str, tuple[list[int], list[float]]] = {}
    for number, document in enumerate(documents):
        for token, count in document.items():
            numbers, counts = collected.setdefault(token, ([], []))
            numbers.append(number)
            counts.append(count)
    return {
        token: (np.array(numbers, dtype=np.int64), np.array(counts, dtype=np.float64))
        for token, (numbers, counts) in collected.items()
    }


def idf(documents: int, occurrences: int) -> float:
    """Inverse document frequency, never negative: ln(1 + (N − n + ½)/(n + ½))."""
    return float(np.log1p((documents - occurrences + 0.5) / (occurrences + 0.5)))


def add_up(found: Iterable[Posting], documents: int) -> Scores:
    """Shape (documents,): the sum of the weights per document."""
    found = list(found)
    if not found:
        return np.zeros(documents)
    numbers = np.concatenate([numbers for numbers, _ in found])
    weights = np.concatenate([weights for _, weights in found])
    return np.bincount(numbers, weights=weights, minlength=documents).astype(np.float64)
