"""Sentence vectors of many texts, small and quick to compare: one byte a dimension, and a sketch to look at first.

The sketch holds every vector in its 64 most telling directions; only the rows that are nearest there are compared in
full. Small catalogues are always compared in full.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actions.catalogue.postings import Arrays
from actions.catalogue.vectors import Vectors

SKETCH = 64  # dimensions
COMPARED = 1024  # rows that are compared in full
_SAMPLE = 8192  # rows the directions are found with
_STEPS = 127  # of a signed byte


class VectorIndex:
    """``arrays``: ``rows`` (R, D) int8, ``scales`` (R,), ``directions`` (D, S), ``sketch`` (R, S)."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._rows, self._scales = arrays["rows"], arrays["scales"]
        self._directions, self._sketch = arrays["directions"], arrays["sketch"]

    def score(self, query: Vectors) -> Vectors:
        """Shape (R,): cosines with ``query`` (D,), exact to about 0.005 where they are high."""
        scores: Vectors = self._sketch @ (query @ self._directions)
        if len(scores) <= COMPARED:
            near = np.arange(len(scores))
        else:
            near = np.sort(np.argpartition(scores, len(scores) - COMPARED)[-COMPARED:])
        scores[near] = (self._rows[near].astype(np.float32) @ query) * self._scales[near]
        return scores


def quantised(vectors: Vectors) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """``vectors`` (n, D) in steps of a 127th of each row's largest value: (steps, size of a step)."""
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-9) / _STEPS
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def vector_arrays(rows: NDArray[np.int8], scales: NDArray[np.float32]) -> Arrays:
    """The arrays of VectorIndex."""
    sample = np.linspace(0, len(rows) - 1, min(_SAMPLE, len(rows))).astype(np.int64)
    vectors = rows[sample].astype(np.float32) * scales[sample, None]
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    directions = np.ascontiguousarray(directions[:, ::-1][:, :SKETCH]).astype(np.float32)
    sketch = np.empty((len(rows), directions.shape[1]), np.float32)
    for start in range(0, len(rows), _SAMPLE):
        part = slice(start, start + _SAMPLE)
        sketch[part] = (rows[part].astype(np.float32) * scales[part, None]) @ directions
    return {"rows": rows, "scales": scales, "directions": directions, "sketch": sketch}
