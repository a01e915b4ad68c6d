"""German spelling for comparing words: lower case, ae/oe/ue/ss, no accents, no punctuation."""

import re
import unicodedata

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "ı": "i"})
_WORD = re.compile(r"[a-z0-9]+")
# First person, infinitive or third person of the verbs that take a prefix in questions to a city.
_VERB = re.compile(r"(meld|zieh|wander|tret|reis|trag|fuehr|tausch|schreib|lass|geb)(e|en|et|t)")


def fold(text: str) -> str:
    """``text`` in lower case with ä→ae, ö→oe, ü→ue, ß→ss and without accents: "Führerschein" → "fuehrerschein"."""
    text = unicodedata.normalize("NFC", text).lower().translate(_UMLAUTS)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text)
    return "".join(char for char in text if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """The folded words and numbers of ``text`` in order."""
    return _WORD.findall(fold(text))


def grams(word: str, sizes: tuple[int, ...] = (3, 4, 5)) -> list[str]:
    """Character n-grams of one folded word with its borders marked: "hund" → ["<hu", "hun", …]."""
    marked = f"<{word}>"
    return [marked[start : start + size] for size in sizes for start in range(len(marked) - size + 1)]


_PREFIXES = frozenset({"an", "ab", "um", "aus", "ein", "zu"})
_AFTER_CLAUSE = frozenset({"und", "oder", "was", "wie", "wo", "wann", "bitte"})
_REACH = 6  # words between a verb and its prefix


_ZU_INFINITIVE = re.compile(r"(an|ab|um|aus|ein|nach|ver|zurueck)zu(\w{4,}n)")


def with_joined_verb(tokens: list[str]) -> list[str]:
    """``tokens`` with separated verbs joined again: "wie melde ich mich um" gets "ummelde" instead of "melde", "um".

    A prefix stands at the end of its clause; anywhere else it is a preposition. "abzumelden" becomes "abmelden".
    """
    tokens = [_ZU_INFINITIVE.sub(r"\1\2", token) for token in tokens]
    for end, prefix in enumerate(tokens):
        if prefix not in _PREFIXES or (end + 1 < len(tokens) and tokens[end + 1] not in _AFTER_CLAUSE):
            continue
        for start in range(end - 1, max(end - _REACH, -1), -1):
            if _VERB.fullmatch(tokens[start]):
                return [*tokens[:start], prefix + tokens[start], *tokens[start + 1 : end], *tokens[end + 1 :]]
    return tokens
