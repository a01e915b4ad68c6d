"""German spelling for comparing words: lower case, ae/oe/ue/ss, no accents, no punctuation."""

import re
import unicodedata

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "ı": "i"})
_WORD = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    """``text`` in lower case with ä→ae, ö→oe, ü→ue, ß→ss and without accents: "Führerschein" → "fuehrerschein"."""
    text = unicodedata.normalize("NFC", text).lower().translate(_UMLAUTS)
    text = unicodedata.normalize("NFKD", text)
    return "".join(char for char in text if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """The folded words and numbers of ``text`` in order."""
    return _WORD.findall(fold(text))


def grams(word: str, sizes: tuple[int, ...] = (3, 4, 5)) -> list[str]:
    """Character n-grams of one folded word with its borders marked: "hund" → ["<hu", "hun", …]."""
    marked = f"<{word}>"
    return [marked[start : start + size] for size in sizes for start in range(len(marked) - size + 1)]
