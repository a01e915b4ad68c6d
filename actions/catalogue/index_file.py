"""One file of numpy arrays: written beside and renamed, mapped into memory when read, and checked before it is used.

Layout: magic, length of the header (uint32), header (JSON: what the file is for, name, type, shape and place of each
array, checksum of all that follows), then the arrays, each at a multiple of 64 bytes. Nothing in it is executed.
"""

import hashlib
import json
import mmap
import struct
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actions.catalogue.postings import Arrays

MAGIC = b"BDINDEX\n"
_ALIGN = 64
_LENGTH = struct.Struct("<I")
_TYPES = frozenset({"uint8", "int8", "int32", "int64", "uint64", "float16", "float32"})


class IndexFileError(Exception):
    """The file is damaged, cut off or something else; the message says what."""


def write_arrays(path: Path, about: Mapping[str, str], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write ``arrays`` and what they are ``about``; readers see the old file or the whole new one. Raises OSError."""
    table, place = {}, 0
    for name, array in arrays.items():
        table[name] = [array.dtype.name, list(array.shape), place]
        place += array.nbytes + -array.nbytes % _ALIGN
    digest = hashlib.blake2b(digest_size=16)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".new", delete=False) as file:
        temporary = Path(file.name)
        try:
            for array in arrays.values():
                digest.update(_body(array))
            header = json.dumps({"about": dict(about), "arrays": table, "digest": digest.hexdigest()}).encode()
            header += b" " * (-(len(MAGIC) + _LENGTH.size + len(header)) % _ALIGN)
            file.write(MAGIC + _LENGTH.pack(len(header)) + header)
            for array in arrays.values():
                file.write(_body(array))
            file.close()
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def read_arrays(path: Path, about: Mapping[str, str]) -> Arrays:
    """The arrays of a file that says all of ``about``, read-only and mapped into memory.

    Raises FileNotFoundError, or IndexFileError for anything that was not written so.
    """
    with path.open("rb") as file:
        try:
            content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except ValueError as error:
            raise IndexFileError("it is empty") from error
    try:
        header, body = _header(content)
        if not header["about"].items() >= about.items():
            raise IndexFileError(f"it was built for something else: {header['about']}")
        if hashlib.blake2b(body, digest_size=16).hexdigest() != header["digest"]:
            raise IndexFileError("its checksum is wrong")
        return {name: _array(body, *entry) for name, entry in header["arrays"].items()}
    except (KeyError, TypeError, ValueError, struct.error) as error:
        raise IndexFileError(f"it cannot be read: {error}") from error


def _header(content: memoryview) -> tuple[dict[str, Any], memoryview]:
    start = len(MAGIC) + _LENGTH.size
    if bytes(content[: len(MAGIC)]) != MAGIC:
        raise IndexFileError("it is no index")
    (length,) = _LENGTH.unpack(content[len(MAGIC) : start])
    return json.loads(bytes(content[start : start + length])), content[start + length :]


def _array(body: memoryview, kind: str, shape: list[int], place: int) -> NDArray[Any]:
    if kind not in _TYPES or place < 0 or min(shape, default=0) < 0:
        raise IndexFileError(f"it holds an array of {kind} {shape} at {place}")
    count = int(np.prod(shape, dtype=np.int64))
    return np.frombuffer(body, np.dtype(kind), count, place).reshape(shape) if count else np.zeros(shape, kind)


def _body(array: NDArray[Any]) -> bytes:
    return np.ascontiguousarray(array).tobytes() + b"\0" * (-array.nbytes % _ALIGN)
