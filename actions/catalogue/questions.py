"""Which service a described need belongs to, learnt from how citizens ask (``Service.questions``).

Logistic regression over all services and authorities that have example questions, on idf-weighted tokens and the
sentence vector, beside the nearest examples (alike.py). It is learnt when the catalogue is indexed, with AdaGrad
(Duchi, Hazan & Singer 2011, "Adaptive Subgradient Methods") over a few passes, in a time that grows with the number of
examples; what is kept is one weight for each token and service and for each dimension of a sentence vector and service,
so that a question costs a few hundred rows of a table.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from actions.catalogue.alike import Examples
from actions.catalogue.postings import Arrays, Scores
from actions.catalogue.tokens import NAME_SIZES, bags_of
from actions.catalogue.vectors import Vectors

if TYPE_CHECKING:
    from scipy.sparse import csr_array

NOBODY = -1  # the number of what no entry is meant by
COMMON = 2  # texts a token must occur in
PASSES, RATE, SLOWER = 5, 0.3, 0.2  # over the examples; how far a step goes at first, and the share of it at last
# The squares of the gradients begin with this: without it the first steps go as far as they can, and the order of the
# examples decides one answer in twenty.
BEFORE = 1e-2
BATCH = 512  # examples a step looks at
# Who has many examples is not asked about more often: that much of the logarithm of their number is taken back.
PRIOR = 0.5
FAMILIAR = 0.5  # of a message's weight, what must be known; "hmpf gnarz" is like something only by chance
CALM = 1.1  # what the logits are divided by: regression and nearest examples agree more often than they are right

Matrix = NDArray[np.float32]


class QuestionIndex:
    """``arrays``: ``tokens`` (T,) sorted, ``idf`` (T,), ``token_weights`` (T, S) half precision, ``vector_weights``
    (512, S), ``bias`` (S,), ``services`` (S,): the number of each column's service, or NOBODY. ``examples``: those that
    the weights were learnt from."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], examples: Examples) -> None:
        self._examples = examples
        self._tokens, self._idf = arrays["tokens"], arrays["idf"]
        self._token_weights, self._vector_weights = arrays["token_weights"], arrays["vector_weights"]
        self._bias, self._services = arrays["bias"], arrays["services"]

    def score(
        self, tokens: NDArray[np.uint64], counts: Scores, vector: NDArray[np.float32], size: int
    ) -> tuple[Scores, float]:
        """Shape (size,): how likely each service is meant, 0 for those without examples; and how likely none is. All 0
        for a message of hardly any known word.

        ``tokens``, ``counts``: those of the message's content; ``vector``: its sentence vector.
        """
        places = np.minimum(np.searchsorted(self._tokens, tokens), len(self._tokens) - 1)
        known = self._tokens[places] == tokens
        # A token nobody used makes the message longer, and so less like all examples.
        weights = (1 + np.log(counts)) * np.where(known, self._idf[places], self._idf.max())
        length = float(np.sqrt(weights @ weights)) or 1.0
        scores: Scores = np.zeros(size)
        if np.linalg.norm(weights[known]) < FAMILIAR * length:
            return scores, 0.0
        rows = self._token_weights[places[known]].astype(np.float32)
        logits = (weights[known].astype(np.float32) @ rows) / length + vector @ self._vector_weights + self._bias
        logits += self._examples.likeness(tokens, counts, vector)
        likely, meant = _likely(logits[None] / CALM)[0], self._services != NOBODY
        scores[self._services[meant]] = likely[meant]
        return scores, float(likely[~meant].sum())


def question_arrays(owners: Sequence[int], contents: Sequence[Sequence[str]], vectors: Vectors) -> Arrays:
    """The arrays of QuestionIndex, learnt from texts: the number of each one's service, its words with content (folded)
    and its sentence vector, shape (texts, 512). Empty when there is nothing to tell apart."""
    services, columns, numbers = np.unique(np.array(owners, np.int32), return_inverse=True, return_counts=True)
    if len(services) < 2:
        return {}
    tokens, idf, weights = _weighed(contents)
    learner = _Learner(weights.shape[1], vectors.shape[1], len(services))
    for part, rate in _steps(len(owners)):
        learner.step(weights[part], vectors[part], columns[part], rate)
    return {
        "tokens": tokens,
        "idf": idf.astype(np.float32),
        "token_weights": learner.token_weights.astype(np.float16),
        "vector_weights": learner.vector_weights,
        "bias": learner.bias - PRIOR * np.log(numbers).astype(np.float32),
        "services": services,
    }


class _Learner:
    """The weights while they are learnt, and the squares of all gradients so far, by which AdaGrad shortens steps."""

    def __init__(self, tokens: int, dimensions: int, services: int) -> None:
        self.token_weights, self._token_squares = _begun(tokens, services)
        self.vector_weights, self._vector_squares = _begun(dimensions, services)
        bias, self._bias_squares = _begun(1, services)
        self.bias = bias[0]

    def step(self, weights: "csr_array", vectors: Vectors, wanted: NDArray[np.int64], rate: float) -> None:
        """Go down the gradient of the loss of a few examples; only the tokens that they hold are touched."""
        from scipy.sparse import csr_array

        used, columns = np.unique(weights.indices, return_inverse=True)
        weights = csr_array((weights.data, columns, weights.indptr), shape=(len(wanted), len(used)))
        table, squares = self.token_weights[used], self._token_squares[used]
        error = _likely(weights @ table + vectors @ self.vector_weights + self.bias)
        error[np.arange(len(wanted)), wanted] -= 1
        _descend(table, squares, weights.T.tocsr() @ error, rate)
        self.token_weights[used], self._token_squares[used] = table, squares
        _descend(self.vector_weights, self._vector_squares, vectors.T @ error, rate)
        _descend(self.bias[None], self._bias_squares, error.sum(axis=0, keepdims=True), rate)


def _begun(rows: int, columns: int) -> tuple[Matrix, Matrix]:
    return np.zeros((rows, columns), np.float32), np.full((rows, columns), BEFORE, np.float32)


def _descend(table: Matrix, squares: Matrix, gradient: Matrix, rate: float) -> None:
    squares += gradient * gradient
    gradient /= np.sqrt(squares)
    table -= np.float32(rate) * gradient


def _steps(texts: int) -> Iterator[tuple[NDArray[np.int64], float]]:
    """Which examples each step looks at and how far it goes; the same for the same number of texts."""
    shuffle = np.random.default_rng(0)
    for done in range(PASSES):
        rate = RATE * (1 - (1 - SLOWER) * done / PASSES)
        for part in np.array_split(shuffle.permutation(texts), max(texts // BATCH, 1)):
            yield part, rate


def _likely(logits: Matrix) -> Matrix:
    """Shares of 1 in each row."""
    likely: Matrix = np.exp(logits - logits.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    return likely


def _weighed(contents: Sequence[Sequence[str]]) -> tuple[NDArray[np.uint64], Scores, "csr_array"]:
    """Tokens that several documents hold, sorted; their idf; and their weights, shape (documents, tokens), all weights
    of a document together of length 1 (rare tokens included)."""
    from scipy.sparse import csr_array  # only learning needs it, and it takes half a second of every start

    bags = bags_of(contents, NAME_SIZES)
    tokens, columns, sizes = np.unique(bags.tokens, return_inverse=True, return_counts=True)
    idf = np.log1p((len(contents) - sizes + 0.5) / (sizes + 0.5))
    weights = (1 + np.log(bags.counts)) * idf[columns]
    lengths = np.sqrt(np.bincount(bags.documents, weights**2, len(contents)))
    weights = (weights / np.maximum(lengths[bags.documents], 1e-9)).astype(np.float32)
    common = sizes >= COMMON
    kept = common[columns]
    places = (np.cumsum(common) - 1)[columns[kept]]
    shape = (len(contents), int(common.sum()))
    return tokens[common], idf[common], csr_array((weights[kept], (bags.documents[kept], places)), shape=shape)
