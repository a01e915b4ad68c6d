"""Which service a described need belongs to, learnt from how citizens ask (``Service.questions``).

Kernel ridge regression with the sum of two kernels: cosine of idf-weighted tokens, and of sentence vectors (Saunders,
Gammerman & Vovk 1998, "Ridge Regression Learning Algorithm in Dual Variables"). It is solved once, in closed form, when
the catalogue is indexed; what is kept is one weight for each token and service and for each dimension of a sentence
vector and service, so that a question costs a few hundred rows of a table.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actions.catalogue.postings import Arrays, Scores
from actions.catalogue.tokens import NAME_SIZES, bags_of
from actions.catalogue.vectors import Vectors

TOKENS, MEANING = 0.5, 0.5  # shares of the two kernels
RIDGE = 0.7
COMMON = 2  # texts a token must occur in
MOST_TEXTS = 22_000  # the time to solve grows with the cube
FREQUENT = 300  # texts from which on a token is a column of a dense matrix: one product is faster than many updates
BLOCK = 512  # rows of a matrix factored and solved at once


class QuestionIndex:
    """``arrays``: ``tokens`` (T,) sorted, ``idf`` (T,), ``token_weights`` (T, S) half precision, ``vector_weights``
    (512, S), ``services`` (S,): the number of each column's service."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._tokens, self._idf = arrays["tokens"], arrays["idf"]
        self._token_weights, self._vector_weights = arrays["token_weights"], arrays["vector_weights"]
        self._services = arrays["services"]

    def score(self, tokens: NDArray[np.uint64], counts: Scores, vector: NDArray[np.float32], size: int) -> Scores:
        """Shape (size,): about 1 for the service that is meant, about 0 for the others and for those without examples.

        ``tokens``, ``counts``: those of the message's content; ``vector``: its sentence vector.
        """
        places = np.minimum(np.searchsorted(self._tokens, tokens), len(self._tokens) - 1)
        known = self._tokens[places] == tokens
        # A token nobody used makes the message longer, and so less like all examples.
        weights = (1 + np.log(counts)) * np.where(known, self._idf[places], self._idf.max())
        length = float(np.sqrt(weights @ weights)) or 1.0
        rows = self._token_weights[places[known]].astype(np.float32)
        found = TOKENS * (weights[known].astype(np.float32) @ rows) / length + MEANING * (vector @ self._vector_weights)
        scores: Scores = np.zeros(size)
        scores[self._services] = found
        return scores


def question_arrays(owners: Sequence[int], contents: Sequence[Sequence[str]], vectors: Vectors) -> Arrays:
    """The arrays of QuestionIndex, learnt from texts: the number of each one's service, its words with content (folded)
    and its sentence vector, shape (texts, 512). Empty when there is nothing to tell apart.

    Of more than ``MOST_TEXTS`` texts as many are used, evenly chosen.
    """
    kept = np.linspace(0, max(len(owners) - 1, 0), min(len(owners), MOST_TEXTS)).astype(np.int64)
    owners, contents, vectors = [owners[text] for text in kept], [contents[text] for text in kept], vectors[kept]
    services, columns = np.unique(np.array(owners, np.int32), return_inverse=True)
    if len(services) < 2:
        return {}
    found = list(_weighed(contents))
    kernel = _kernel([(documents, weights) for _, _, documents, weights in found], vectors)
    wanted = np.zeros((len(owners), len(services)), np.float32)
    wanted[np.arange(len(owners)), columns] = 1
    alpha = _solved(kernel, wanted)
    return {
        "tokens": np.array([token for token, *_ in found], np.uint64),
        "idf": np.array([idf for _, idf, *_ in found], np.float32),
        "token_weights": np.stack([weights @ alpha[documents] for *_, documents, weights in found]).astype(np.float16),
        "vector_weights": vectors.T @ alpha,
        "services": services,
    }


def _kernel(tokens: Sequence[tuple[NDArray[np.int32], NDArray[np.float32]]], vectors: Vectors) -> NDArray[np.float32]:
    """Shape (texts, texts): how alike two texts are, with the ridge on the diagonal. ``tokens``: texts and weights."""
    frequent = [part for part in tokens if len(part[0]) >= FREQUENT]
    features = np.zeros((len(vectors), len(frequent) + vectors.shape[1]), np.float32)
    features[:, len(frequent) :] = math.sqrt(MEANING) * vectors
    for column, (documents, weights) in enumerate(frequent):
        features[documents, column] = math.sqrt(TOKENS) * weights
    kernel: NDArray[np.float32] = features @ features.T
    for documents, weights in tokens:
        if len(documents) < FREQUENT:
            kernel[np.ix_(documents, documents)] += TOKENS * np.outer(weights, weights)
    kernel[np.diag_indices_from(kernel)] = 1 + RIDGE
    return kernel


def _solved(kernel: NDArray[np.float32], wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """x of ``kernel`` x = ``wanted``, ``kernel`` symmetric and positive definite; both are used up.

    Cholesky by blocks, in place and in single precision: NumPy's own copies everything into double precision. The small
    blocks on the diagonal are inverted, so that all that is large is a matrix product.
    """
    starts = range(0, len(kernel), BLOCK)
    inverses = []
    for start in starts:
        rows, below = slice(start, start + BLOCK), slice(start + BLOCK, None)
        done = kernel[rows, :start]
        inverses.append(np.linalg.inv(np.linalg.cholesky(kernel[rows, rows] - done @ done.T)))
        kernel[below, rows] -= kernel[below, :start] @ done.T
        kernel[below, rows] = kernel[below, rows] @ inverses[-1].T
    lower, found = kernel, wanted
    for start, inverse in zip(starts, inverses, strict=True):
        rows = slice(start, start + BLOCK)
        found[rows] = inverse @ (found[rows] - lower[rows, :start] @ found[:start])
    for start, inverse in reversed(list(zip(starts, inverses, strict=True))):
        rows, below = slice(start, start + BLOCK), slice(start + BLOCK, None)
        found[rows] = inverse.T @ (found[rows] - lower[below, rows].T @ found[below])
    return found


def _weighed(
    contents: Sequence[Sequence[str]],
) -> Iterator[tuple[int, float, NDArray[np.int32], NDArray[np.float32]]]:
    """(token, idf, documents, weights in them) of each token of several documents; all weights in one have length 1."""
    bags = bags_of(contents, NAME_SIZES)
    starts = np.flatnonzero(np.r_[True, bags.tokens[1:] != bags.tokens[:-1]])
    sizes = np.diff(np.r_[starts, len(bags.tokens)])
    idf = np.log1p((len(contents) - sizes + 0.5) / (sizes + 0.5))
    weights = (1 + np.log(bags.counts)) * np.repeat(idf, sizes)
    lengths = np.sqrt(np.bincount(bags.documents, weights**2, len(contents)))
    weights = (weights / np.maximum(lengths[bags.documents], 1e-9)).astype(np.float32)
    for start, size, value in zip(starts.tolist(), sizes.tolist(), idf.tolist(), strict=True):
        if size >= COMMON:
            part = slice(start, start + size)
            yield int(bags.tokens[start]), value, bags.documents[part], weights[part]
