"""The rules of Leichte Sprache that a machine can check, one text at a time. docs/plain_language.md

They follow the usual rules as far as these can be counted; whether a text is understood, only people who need Leichte
Sprache can say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

MOST_WORDS, MANY_WORDS = 12, 10  # in one sentence: more is an error; more is a warning
MOST_LETTERS = 13  # in a word, or between two of its hyphens

# Longer than MOST_LETTERS and yet the word everybody uses.
LONG_WORDS = frozenset({"benachrichtigung", "eingliederungs", "identifikations", "unterschreiben", "versicherungen"})
# Capitals that everybody reads as one word.
SHORT_FORMS = frozenset({"PIN", "EU", "WBS", "LVR", "GmbH", "ELSTER", "Kfz", "eVB", "GewA"})

_LIST_MARK = re.compile(r"^(?:•|-|\d+\.)\s+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*", re.UNICODE)
_COUNTED = re.compile(r"\S*\w\S*")
_SENTENCE_END = re.compile(r"[.!?](?=\s+\S)")
_ORDINAL = re.compile(r"\d\.$")

_SUBJUNCTIVE = re.compile(r"\b(?:würde|könnte|müsste|sollte|dürfte|hätte|wäre)(?:n|st|t)?\b", re.IGNORECASE)
_GENITIVE = re.compile(
    r"\b(?:des|eines|ihres|seines|unseres|dieses|jedes|meines|keines)\s+(?:[a-zäöüß]+en\s+)?[A-ZÄÖÜ][\w-]*s\b",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"\b(?:trotz|während|aufgrund|mittels|anhand|bezüglich|hinsichtlich|innerhalb)\b", re.IGNORECASE
)
_IMPERSONAL = re.compile(r"\bman\b", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:wird|werden|wurde|wurden|worden)\b(?=.*\b\w*ge\w+(?:t|en)\b)", re.IGNORECASE)
_ABBREVIATION = re.compile(
    r"\b(?:z\. ?B|d\. ?h|u\. ?a|usw|bzw|ggf|evtl|ca|inkl|zzgl|vgl|etc|Nr|Tel|Str|Abs|Art|Mio|Std|Min)\.|§|&|%"
)
_CAPITALS = re.compile(r"\b(?=\w*[A-ZÄÖÜ]\w*[A-ZÄÖÜ])[A-Za-zÄÖÜäöüß]{2,6}\b")
_BRACKET = re.compile(r"[()\[\]{}/;]|–|—")
_NUMBER_WORD = re.compile(
    r"\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|hundert)\b", re.IGNORECASE
)
_CAMEL = re.compile(r"^[A-ZÄÖÜ][a-zäöüß]+[A-ZÄÖÜ][a-zäöüß]+$")


@dataclass(frozen=True)
class Finding:
    """What is wrong in line ``line`` (from 0) of a text; an ``error`` must be put right, a ``warning`` looked at."""

    line: int
    level: Literal["error", "warning"]
    message: str


def check(text: str) -> list[Finding]:
    """Everything the rules say about ``text``, which has one sentence per line."""
    return [finding for number, line in enumerate(text.splitlines()) for finding in _check_line(number, line)]


def _check_line(number: int, line: str) -> Iterator[Finding]:
    sentence = _LIST_MARK.sub("", line.strip())
    if not sentence:
        return
    count = len(_COUNTED.findall(sentence))
    if count > MOST_WORDS:
        yield Finding(number, "error", f"{count} Wörter in einem Satz, höchstens {MOST_WORDS}: „{sentence}“")
    elif count > MANY_WORDS:
        yield Finding(number, "warning", f"{count} Wörter in einem Satz, besser höchstens {MANY_WORDS}: „{sentence}“")
    if _sentences(sentence) > 1:
        yield Finding(number, "error", f"Jeder Satz braucht eine eigene Zeile: „{sentence}“")
    for part in _long_parts(sentence):
        yield Finding(number, "error", f"„{part}“ ist zu lang: mit Bindestrich trennen oder ein kürzeres Wort nehmen")
    for level, pattern, advice in _PATTERNS:
        if found := pattern.search(sentence):
            yield Finding(number, level, f"„{found.group()}“: {advice}")
    for short in _CAPITALS.findall(sentence):
        if short not in SHORT_FORMS and not _CAMEL.match(short):
            yield Finding(number, "error", f"„{short}“: Abkürzungen ausschreiben oder erklären")


def _sentences(sentence: str) -> int:
    ends = [found for found in _SENTENCE_END.finditer(sentence) if not _ORDINAL.search(sentence[: found.end()])]
    return len(ends) + 1


def _long_parts(sentence: str) -> list[str]:
    without_addresses = re.sub(r"\S+@\S+|https?://\S+", "", sentence)
    parts = [part for word in _WORD.findall(without_addresses) for part in word.split("-")]
    return [part for part in parts if len(part) > MOST_LETTERS and part.lower() not in LONG_WORDS]


_PATTERNS: tuple[tuple[Literal["error", "warning"], re.Pattern[str], str], ...] = (
    ("error", _SUBJUNCTIVE, "keine Möglichkeitsform"),
    ("error", _GENITIVE, "kein Genitiv, besser mit „von“"),
    ("error", _PREPOSITION, "schweres Verhältniswort, besser anders sagen"),
    ("error", _IMPERSONAL, "nicht „man“, sondern „Sie“"),
    ("error", _ABBREVIATION, "keine Abkürzungen und Sonderzeichen"),
    ("error", _BRACKET, "keine Klammern, Schrägstriche, Strichpunkte und Gedankenstriche"),
    ("error", _NUMBER_WORD, "Zahlen als Ziffern schreiben"),
    ("warning", _PASSIVE, "besser sagen, wer etwas tut"),
)
