"""BM25 over any tokens (words, character n-grams).

score(q, d) = Σ_t idf(t) · tf·(k1+1) / (tf + k1·(1 − b + b·|d|/avg))
(Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond", section 3.5).
"""

import numpy as np
from numpy.typing import NDArray

from actions.catalogue.postings import Arrays, Postings, Scores, postings_of, without_common
from actions.catalogue.tokens import Bags

K1, B = 1.2, 0.4


def bm25_arrays(bags: Bags, documents: int) -> Arrays:
    """Postings for texts: weights are all of the formula that does not depend on the message."""
    arrays = postings_of(bags, documents)
    counts, of = arrays["weights"].astype(np.float64), arrays["documents"]
    lengths = np.bincount(of, weights=counts, minlength=documents)
    norm = K1 * (1 - B + B * lengths / max(float(lengths.mean()) if documents else 0.0, 1.0))
    weights = np.repeat(arrays["idf"], np.diff(arrays["offsets"])) * counts * (K1 + 1) / (counts + norm[of])
    arrays["weights"] = weights.astype(np.float32)
    return without_common(arrays, documents)


def bm25(postings: Postings, tokens: NDArray[np.uint64], counts: Scores, ideal: float) -> Scores:
    """Shape (documents,). ``ideal``: the highest possible score; 0..1 when it is that of ``tokens`` (ideal_score), so
    that unknown tokens count against all."""
    return postings.score(tokens, counts) / (ideal or 1.0)


def ideal_score(postings: Postings, tokens: NDArray[np.uint64], counts: Scores) -> float:
    return float((counts * postings.idf(tokens)).sum()) * (K1 + 1)
