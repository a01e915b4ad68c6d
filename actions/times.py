"""Times of day people name: "um 17 Uhr", "nach 16 uhr", "halb sechs", "über Mittag", "abends". Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Literal

from actions.catalogue.german import fold

Relation = Literal["at", "after", "before", "until", "throughout"]

_NUMBERS = {name: number for number, name in enumerate(
    ("ein", "zwei", "drei", "vier", "fuenf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwoelf"), 1
)} | {"eins": 1}  # fmt: skip
_HOUR = rf"(\d{{1,2}}|{'|'.join(_NUMBERS)})"
_RELATIONS: dict[str, Relation] = {
    "um": "at", "gegen": "at", "so": "at", "nach": "after", "ab": "after", "vor": "before", "bis": "until",
}  # fmt: skip
_WORD = r"\b(?:(um|gegen|nach|ab|vor|bis|so) )?"
_BETWEEN = re.compile(rf"\b(?:zwischen|von) {_HOUR}(?:[:.](\d\d))?(?: uhr)? (?:und|bis) {_HOUR}(?:[:.](\d\d))? ?uhr\b")
_CLOCK = re.compile(rf"{_WORD}(?:{_HOUR} ?uhr(?: (\d\d)\b)?|(\d{{1,2}})(?::(\d\d)\b|\.(\d\d) ?uhr\b))")
_HALF = re.compile(rf"{_WORD}halb {_HOUR}\b")
# "um 17" without "Uhr" is a time only where nothing that is counted follows.
_BARE = re.compile(
    rf"\b(um|gegen|nach|ab|vor|bis) {_HOUR}(?=\s*(?:$|[?!,]|\.(?!\d)|\b(?:noch|auf|offen|geoeffnet|zu|jemand|abends|"
    r"nachmittags|morgens|heute|morgen|hin|kommen|da|rein|vorbei\w*)\b))"
)
_MIDDAY = re.compile(r"\b(?:mittags?|mittagszeit|mittagspause|mittagspausen)\b")
_EVENING = re.compile(r"\b(?:abends?|feierabend|nach der arbeit|nach feierabend)\b")
_AFTERNOON = re.compile(r"\b\w*nachmittags?\b")
_FORENOON = re.compile(r"\b\w*vormittags?\b")
_EARLY = re.compile(r"\b(?:morgens|frueh|nachts|vormittags?)\b")
_LATE = re.compile(r"\b(?:abends?|nachmittags?)\b")


@dataclass(frozen=True)
class Clock:
    """A time of day asked about. ``throughout`` runs from ``start`` to ``end``; the others have only a start."""

    relation: Relation
    start: time
    end: time | None = None


def find_clock(text: str) -> Clock | None:
    """The first time of day ``text`` names; None when it names none.

    Offices are open by day: "um 5 Uhr" is 17 o'clock unless the message says that the morning is meant.
    """
    plain = fold(text)
    return _between(plain) or _said(plain) or _part_of_day(plain)


def is_open(spans: Sequence[tuple[time, time]], clock: Clock) -> bool:
    """Whether opening times (start, end; an end of 00:00 is midnight) cover what ``clock`` asks."""
    day = [(_minutes(start), _minutes(end) or 24 * 60) for start, end in spans]
    moment = _minutes(clock.start)
    match clock.relation:
        case "at":
            return any(start <= moment < end for start, end in day)
        case "after":
            return any(end > moment for _, end in day)
        case "before":
            return any(start < moment for start, _ in day)
        case "until":
            return any(start < moment <= end for start, end in day)
        case "throughout":
            last = _minutes(clock.end or clock.start)
            return any(start <= moment and last <= end for start, end in day)


def _between(plain: str) -> Clock | None:
    if not (match := _BETWEEN.search(plain)):
        return None
    start, end = _time(match[1], match[2], plain), _time(match[3], match[4], plain)
    return Clock("throughout", start, end) if start and end and start < end else None


def _said(plain: str) -> Clock | None:
    if match := _HALF.search(plain):
        relation, moment = match[1], _time(str((_number(match[2]) or 13) - 1), "30", plain)
    elif match := _CLOCK.search(plain):
        relation = match[1]
        moment = _time(match[2] or match[4], match[3] or match[5] or match[6], plain)
    elif match := _BARE.search(plain):
        relation, moment = match[1], _time(match[2], None, plain)
    else:
        return None
    return Clock(_RELATIONS[relation or "um"], moment) if moment else None


def _part_of_day(plain: str) -> Clock | None:
    if _MIDDAY.search(plain):
        return Clock("throughout", time(12), time(13))
    if _EVENING.search(plain):
        return Clock("after", time(17))
    if _AFTERNOON.search(plain):
        return Clock("after", time(13))
    return Clock("before", time(12)) if _FORENOON.search(plain) else None


def _time(hour: str, minute: str | None, plain: str) -> time | None:
    number, minutes = _number(hour), int(minute or 0)
    if number is None or number > 24 or minutes > 59:
        return None
    if (number < 7 and not _EARLY.search(plain)) or (number < 12 and _LATE.search(plain)):
        number += 12
    return time(number % 24, minutes)


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else _NUMBERS.get(word)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
