"""What earlier index files hold already, so that a changed catalogue costs only what changed: vectors, and what was
learnt from example questions."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from actions.catalogue.alike import example_arrays
from actions.catalogue.index_file import IndexFileError, read_arrays
from actions.catalogue.postings import Arrays
from actions.catalogue.questions import question_arrays
from actions.catalogue.vector_index import quantised
from actions.catalogue.vectors import DIMENSIONS, Encoder, Vectors

DIGEST = 16  # bytes


class Earlier:
    """``files`` whose vectors are of the same model; others, and damaged ones, are passed over.

    What was learnt is only taken over from files of the same format, ``form``; vectors are from all, so another way of
    keeping them needs other names.
    """

    def __init__(self, encoder: Encoder, files: Iterable[Path], form: str) -> None:
        self._encoder, self._form = encoder, form
        self._vectors: dict[bytes, tuple[NDArray[np.int8], np.float32]] = {}
        self._learnt: dict[bytes, Arrays] = {}
        for path in files:
            try:
                arrays = read_arrays(path, {"encoder": encoder.name})
            except (IndexFileError, OSError):
                continue
            for name in ("vectors", "asked"):
                self._take_vectors(part_of(arrays, name))
            learnt = part_of(arrays, "questions")
            if "digest" in learnt:
                self._learnt[learnt["digest"].tobytes()] = learnt

    def encoded(self, texts: Sequence[str]) -> Arrays:
        """``rows`` and ``scales`` (vector_index.quantised) and ``keys`` of ``texts``; only new ones are encoded."""
        keys = [hashlib.blake2b(text.encode(), digest_size=DIGEST).digest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._vectors}
        if missing:
            rows, scales = quantised(self._encoder.encode(list(missing.values())))
            self._vectors.update(zip(missing, zip(rows, scales, strict=True), strict=True))
        return {
            "rows": np.stack([self._vectors[key][0] for key in keys]),
            "scales": np.array([self._vectors[key][1] for key in keys], np.float32),
            "keys": np.frombuffer(b"".join(keys), np.uint8).reshape(-1, DIGEST),
        }

    def learnt(
        self, owners: Sequence[int], texts: Sequence[str], contents: Sequence[Sequence[str]]
    ) -> dict[str, Arrays]:
        """The arrays of QuestionIndex for ``texts`` that mean the services ``owners``, and the first of Examples.

        Learning takes long (20 s for 33,800 texts), so what was learnt from the same texts is taken over, also when
        other services came or went between theirs (``places``: which of ``owners`` each column is).
        """
        services, columns = np.unique(np.array(owners, np.int32), return_inverse=True)
        asked = self.encoded(texts)
        material = json.dumps([self._form, columns.tolist(), list(texts), [list(content) for content in contents]])
        digest = hashlib.blake2b(material.encode(), digest_size=DIGEST).digest()
        learnt = self._learnt.get(digest)
        if learnt is None:
            vectors: Vectors = asked["rows"].astype(np.float32) * asked["scales"][:, None]
            learnt = question_arrays(columns.tolist(), contents, vectors)
            if not learnt:
                return {}
            learnt |= {"digest": np.frombuffer(digest, np.uint8), "places": learnt["services"].astype(np.int32)}
        return {
            "questions": {**learnt, "services": services[learnt["places"]]},
            "asked": example_arrays(columns, asked),
        }

    def _take_vectors(self, part: Arrays) -> None:
        if {"rows", "scales", "keys"} <= part.keys() and part["rows"].shape[1] == DIMENSIONS:
            keys = [key.tobytes() for key in part["keys"]]
            self._vectors.update(zip(keys, zip(part["rows"], part["scales"], strict=True), strict=True))


def part_of(arrays: Arrays, part: str) -> Arrays:
    """The arrays of one part under their own names."""
    return {name[len(part) + 1 :]: array for name, array in arrays.items() if name.startswith(part + ".")}
