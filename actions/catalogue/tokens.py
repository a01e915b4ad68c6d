"""What texts are compared by: character n-grams and whole words, each a number, so that numpy can count and sort them.

An n-gram is packed into the number (6 bits a character, the size above them), a word is hashed with the highest bit
set. Texts arrive folded (german.words).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NAME_SIZES = (3, 4, 5)  # n-grams of names, which are short
TEXT_SIZES = (4, 5)  # of whole texts: threes say little there and make up a third of the index
WORD_WEIGHT = 2.0  # a whole word counts as much as this many of its n-grams

_BITS = 6
_WORD = 1 << 63
_START, _END = 37, 38
_LETTERS = {letter: code for code, letter in enumerate("abcdefghijklmnopqrstuvwxyz0123456789", 1)}
_CODES = np.zeros(128, np.uint64)
_CODES[[ord(letter) for letter in _LETTERS]] = list(_LETTERS.values())
_CODES[ord("<")], _CODES[ord(">")] = _START, _END


@dataclass(frozen=True)
class Bags:
    """Which token is in which document how often. Shapes (pairs,): uint64, int32, float32; sorted by token, then
    document; every pair once."""

    tokens: NDArray[np.uint64]
    documents: NDArray[np.int32]
    counts: NDArray[np.float32]

    @staticmethod
    def joined(parts: Sequence["Bags"]) -> "Bags":
        """One for all ``parts``, which speak of different documents."""
        tokens = np.concatenate([part.tokens for part in parts])
        documents = np.concatenate([part.documents for part in parts])
        order = np.lexsort((documents, tokens))
        return Bags(tokens[order], documents[order], np.concatenate([part.counts for part in parts])[order])


def word_token(word: str) -> int:
    """The number of a whole word."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little") | _WORD


def tokens_of(words: Sequence[str], sizes: Sequence[int]) -> dict[int, float]:
    """The tokens of a few folded words and how often each counts; what bags_of gives for one document, sooner."""
    counts: dict[int, float] = {}
    for word in words:
        whole = word_token(word)
        counts[whole] = counts.get(whole, 0.0) + WORD_WEIGHT
        letters = [_START, *(_LETTERS[letter] for letter in word), _END]
        for size in sizes:
            for start in range(len(letters) - size + 1):
                packed = size
                for letter in letters[start : start + size]:
                    packed = packed << _BITS | letter
                counts[packed] = counts.get(packed, 0.0) + 1.0
    return counts


def has_size(tokens: NDArray[np.uint64], sizes: Sequence[int]) -> NDArray[np.bool_]:
    """Which of ``tokens`` are whole words or n-grams of one of ``sizes``."""
    found = tokens >= np.uint64(_WORD)
    for size in sizes:
        found |= tokens >> np.uint64(_BITS * size) == np.uint64(size)
    return found


def bags_of(documents: Sequence[Sequence[str]], sizes: Sequence[int], *, first: int = 0) -> Bags:
    """The tokens of ``documents``, each a list of folded words; they are numbered from ``first``."""
    every = [word for document in documents for word in document]
    if not every:
        return Bags(np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.float32))
    document_of = np.repeat(np.arange(len(documents), dtype=np.int64), [len(document) for document in documents])
    numbers = {word: word_token(word) for word in dict.fromkeys(every)}
    tokens = [np.array([numbers[word] for word in every], np.uint64)]
    owners, weights = [document_of], [np.full(len(every), WORD_WEIGHT)]
    for packed, word_of in _grams(every, sizes):
        tokens.append(packed)
        owners.append(document_of[word_of])
        weights.append(np.ones(len(packed)))
    return _counted(np.concatenate(tokens), np.concatenate(owners) + first, np.concatenate(weights))


def _grams(every: Sequence[str], sizes: Sequence[int]) -> list[tuple[NDArray[np.uint64], NDArray[np.int64]]]:
    """For each size all n-grams and the words they come from; words are marked: "<hund>"."""
    letters = _CODES[np.frombuffer("".join(f"<{word}>" for word in every).encode("ascii"), np.uint8)]
    word_of = np.repeat(np.arange(len(every)), [len(word) + 2 for word in every])
    found = []
    for size in sizes:
        whole = np.flatnonzero(word_of[: 1 - size] == word_of[size - 1 :])
        packed = np.full(len(whole), size, np.uint64)
        for step in range(size):
            packed = (packed << np.uint64(_BITS)) | letters[whole + step]
        found.append((packed, word_of[whole]))
    return found


def _counted(tokens: NDArray[np.uint64], owners: NDArray[np.int64], weights: NDArray[np.float64]) -> Bags:
    order = np.lexsort((owners, tokens))
    tokens, owners, weights = tokens[order], owners[order], weights[order]
    starts = np.flatnonzero(np.r_[True, (tokens[1:] != tokens[:-1]) | (owners[1:] != owners[:-1])])
    counts = np.add.reduceat(weights, starts).astype(np.float32)
    return Bags(tokens[starts], owners[starts].astype(np.int32), counts)
