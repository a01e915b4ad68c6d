"""Cosine of idf-weighted token bags: 1 for the same words, less for every token only one side has."""

import numpy as np
from numpy.typing import NDArray

from actions.catalogue.postings import Arrays, Postings, Scores, postings_of, without_common
from actions.catalogue.tokens import Bags


def cosine_arrays(bags: Bags, documents: int) -> Arrays:
    """Postings for short documents (names): weights are idf · count / length of the document."""
    arrays = postings_of(bags, documents)
    weights = np.repeat(arrays["idf"], np.diff(arrays["offsets"])) * arrays["weights"]
    lengths = np.sqrt(np.bincount(arrays["documents"], weights=weights.astype(np.float64) ** 2, minlength=documents))
    arrays["weights"] = (weights / lengths[arrays["documents"]]).astype(np.float32)
    return without_common(arrays, documents)


def cosine(postings: Postings, tokens: NDArray[np.uint64], counts: Scores, length: float) -> Scores:
    """Shape (documents,). ``length`` of the message: 0..1 when it is that of ``tokens`` (message_length)."""
    return postings.score(tokens, counts * postings.idf(tokens)) / (length or 1.0)


def message_length(postings: Postings, tokens: NDArray[np.uint64], counts: Scores) -> float:
    return float(np.sqrt(((counts * postings.idf(tokens)) ** 2).sum()))
