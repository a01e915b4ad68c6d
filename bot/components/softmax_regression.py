"""Logistic regression over several classes, on features of which some are sparse and some dense.

The same model as scikit-learn's LogisticRegression(class_weight="balanced"), learned several times faster: scikit-learn
would take the sentence vectors for a sparse matrix, four fifths of whose entries are theirs.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

CORRECTIONS = 4
THREADS = 2


@dataclass(frozen=True)
class Softmax:
    """``weights`` has shape (sparse features + dense features, classes), ``bias`` (classes,); both float32."""

    classes: list[str]
    weights: np.ndarray
    bias: np.ndarray


def fit_softmax(
    sparse: csr_matrix, dense: np.ndarray, labels: list[str], *, strength: float, iterations: int, tolerance: float
) -> Softmax:
    """Minimise the mean loss, every class counting the same, plus |weights|² / (2 * strength * examples).

    ``sparse`` has shape (examples, s), ``dense`` (examples, d), both float32. Stops when no part of the gradient
    exceeds ``tolerance``, or after ``iterations``.
    """
    classes, numbers = np.unique(labels, return_inverse=True)
    examples, count, dimensions = len(labels), len(classes), sparse.shape[1] + dense.shape[1]
    counts = np.bincount(numbers)
    shares = (1 / (counts * count))[numbers].astype(np.float32)  # of each example in the mean loss
    penalty = 1 / (strength * examples)
    parts = [
        _Part(sparse[rows], dense[rows], numbers[rows], shares[rows])
        for rows in np.array_split(np.arange(examples), min(THREADS, examples))
    ]

    def loss_and_gradient(flat: np.ndarray) -> tuple[float, np.ndarray]:
        table = flat.reshape(-1, count)
        weights = table.astype(np.float32)
        found = list(pool.map(lambda part: part.loss_and_gradient(weights), parts))
        gradient = np.sum([gradient for _, gradient in found], axis=0, dtype=float)
        gradient[:-1] += penalty * table[:-1]
        loss = sum(loss for loss, _ in found) + penalty / 2 * float(np.square(table[:-1]).sum())
        return loss, gradient.ravel()

    start = np.zeros((dimensions + 1) * count)
    # Few corrections are remembered: with millions of weights they cost as much as the gradients.
    options = {"maxiter": iterations, "gtol": tolerance, "ftol": 64 * np.finfo(float).eps, "maxcor": CORRECTIONS}
    with ThreadPoolExecutor(THREADS) as pool:
        found = minimize(loss_and_gradient, start, jac=True, method="L-BFGS-B", options=options).x
    table = found.reshape(-1, count).astype(np.float32)
    return Softmax([str(name) for name in classes], table[:-1], table[-1])


class _Part:
    """Some of the examples; several are looked at at the same time (numpy and scipy let other threads run)."""

    def __init__(self, sparse: csr_matrix, dense: np.ndarray, numbers: np.ndarray, shares: np.ndarray) -> None:
        self._sparse, self._transposed = sparse, sparse.T.tocsr()
        self._dense, self._numbers, self._shares = dense, numbers, shares

    def loss_and_gradient(self, weights: np.ndarray) -> tuple[float, np.ndarray]:
        """Their part of the mean loss, and its gradient of the shape of ``weights``, whose last row is the bias."""
        split, rows = self._sparse.shape[1], np.arange(len(self._numbers))
        logits = self._sparse @ weights[:split] + self._dense @ weights[split:-1] + weights[-1]
        logits -= logits.max(axis=1, keepdims=True)
        likely = np.exp(logits)
        sums = likely.sum(axis=1, keepdims=True)
        losses = np.log(sums[:, 0]) - logits[rows, self._numbers]
        likely /= sums
        likely[rows, self._numbers] -= 1
        likely *= self._shares[:, None]
        gradient = np.empty_like(weights)
        gradient[:split] = self._transposed @ likely
        gradient[split:-1] = self._dense.T @ likely
        gradient[-1] = likely.sum(axis=0)
        return float(losses @ self._shares), gradient
