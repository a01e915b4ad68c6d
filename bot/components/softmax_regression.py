"""Logistic regression over several classes, on features of which some are sparse and some dense.

The same model as scikit-learn's LogisticRegression(class_weight="balanced"), learned several times faster: scikit-learn
would take the sentence vectors for a sparse matrix, four fifths of whose entries are theirs.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix


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
    examples, count, split = len(labels), len(classes), sparse.shape[1]
    counts = np.bincount(numbers)
    shares = (1 / (counts * count))[numbers].astype(np.float32)[:, None]  # of each example in the mean loss
    transposed = sparse.T.tocsr()
    penalty = 1 / (strength * examples)
    rows = np.arange(examples)

    def loss_and_gradient(flat: np.ndarray) -> tuple[float, np.ndarray]:
        table = flat.reshape(-1, count)
        weights = table[:-1].astype(np.float32)
        logits = sparse @ weights[:split] + dense @ weights[split:] + table[-1].astype(np.float32)
        logits -= logits.max(axis=1, keepdims=True)
        likely = np.exp(logits)
        sums = likely.sum(axis=1, keepdims=True)
        losses = np.log(sums[:, 0]) - logits[rows, numbers]
        likely /= sums
        likely[rows, numbers] -= 1
        likely *= shares
        gradient = np.empty_like(table)
        gradient[:split] = transposed @ likely
        gradient[split:-1] = dense.T @ likely
        gradient[:-1] += penalty * table[:-1]
        gradient[-1] = likely.sum(axis=0)
        loss = float(losses @ shares[:, 0]) + penalty / 2 * float(np.square(table[:-1]).sum())
        return loss, gradient.ravel()

    start = np.zeros((split + dense.shape[1] + 1) * count)
    options = {"maxiter": iterations, "gtol": tolerance, "ftol": 64 * np.finfo(float).eps}
    found = minimize(loss_and_gradient, start, jac=True, method="L-BFGS-B", options=options).x
    table = found.reshape(-1, count).astype(np.float32)
    return Softmax([str(name) for name in classes], table[:-1], table[-1])
