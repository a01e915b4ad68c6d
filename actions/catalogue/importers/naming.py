"""Ids of imported entries: the source's name and the object's own key, so that they outlive a change of title."""

import hashlib
import re

LONGEST = 80
_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SAFE = re.compile(r"[a-z0-9/-]+")


def entry_id(source: str, key: str) -> str:
    """The catalogue id for the object ``key`` ("L100002/1001") of ``source``: "essen-l100002-1001".

    A key that loses something on the way (capitals in its last part, other characters, length) gets a hash, so that
    different keys never share an id.
    """
    agency, slash, last = key.rpartition("/")
    plain = slug(key)
    lossless = _SAFE.fullmatch(f"{agency.lower()}{slash}{last}") and plain == f"{agency.lower()}{slash}{last}".replace(
        "/", "-"
    )
    name = f"{source}-{plain}" if plain else source
    if lossless and len(name) <= LONGEST:
        return name
    digest = hashlib.sha256(key.encode()).hexdigest()[:8]
    return f"{name[: LONGEST - 9].rstrip('-')}-{digest}"


def slug(text: str) -> str:
    """``text`` in lower case with hyphens: "Bürgerbüro Pasing" → "buergerbuero-pasing"."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower().translate(_FOLD)).strip("-")
