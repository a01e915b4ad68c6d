"""Opening hours in German words as OSM syntax, when nothing in them is left to interpretation.

Every character of the text must be understood: "Mo–Fr 8–16 Uhr" is, "Mo–Fr 8–16 Uhr und nach Vereinbarung" is not.
Holidays are not mentioned, so nothing is claimed about them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from actions.opening import is_valid

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GERMAN = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_NAMES = {
    **dict(zip(_GERMAN, DAYS, strict=True)),
    **dict(zip((name[:2] for name in _GERMAN), DAYS, strict=True)),
    "sonnabend": "Sa",
}
_DAY = rf"(?:{'|'.join(sorted(_NAMES, key=len, reverse=True))})s?\b\.?"
_DASH = r"(?:-|–|—|−|\bbis\b)"
_DAY_LIST = re.compile(rf"({_DAY})(?:\s*{_DASH}\s*({_DAY}))?\s*(?:,|/|\+|&|\bund\b|\bsowie\b)?\s*", re.I)
_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?(?:\s*(?:uhr|h)\b)?"
_SPAN = re.compile(rf"(?:von\s+)?{_CLOCK}\s*{_DASH}\s*{_CLOCK}\s*(?:,|/|\+|&|\bund\b|\bsowie\b)?\s*", re.I)
_CLOSED = re.compile(
    r"(?:ist\s+)?(?:geschlossen|zu|kein\w*\s+(?:sprechzeiten?|öffnungszeiten|publikumsverkehr))\b\.?\s*", re.I
)
_HEAD = re.compile(r"^(?:(?:allgemeine\s+)?(?:öffnungs|sprech|service)zeiten|sprechstunden|öffnungszeit)\s*:?\s*", re.I)
_BREAK = re.compile(r"[;\n|]|<br\s*/?>")


def hours_of_text(text: str) -> str | None:
    """OSM opening hours for ``text`` ("Mo–Do 8:00–16:00 Uhr, Fr 8–12 Uhr"); None when any of it is unclear."""
    found: dict[str, list[str]] = {}
    for part in _BREAK.split(text):
        rest = _HEAD.sub("", part.strip().rstrip(".")).replace("\xa0", " ")
        while rest:
            taken = _segment(rest, found)
            if taken is None:
                return None
            rest = rest[taken:].lstrip(" ,;.\n")
    return _written(found)


def hours_of_days(days: Mapping[str, object]) -> str | None:
    """OSM opening hours for one entry per English weekday, each a text or a list of ``{from, to}``; None when any of
    it is unclear."""
    found: dict[str, list[str]] = {}
    for name, value in days.items():
        if not value:
            continue
        if name.lower() not in ENGLISH:
            return None
        day = DAYS[ENGLISH.index(name.lower())]
        times = _times(value)
        if times is None:
            return None
        found[day] = times
    return _written(found)


def _times(value: object) -> list[str] | None:
    if isinstance(value, str):
        rest = value.strip().rstrip(".")
        if _CLOSED.fullmatch(rest):
            return []
        spans, used = _spans(rest)
        return spans if spans and used == len(rest) else None
    if not isinstance(value, list):
        return None
    times: list[str] = []
    for entry in value:
        if not isinstance(entry, dict):
            return None
        spans, used = _spans(written := f"{entry.get('from')}-{entry.get('to')}")
        if len(spans) != 1 or used != len(written):
            return None
        times += spans
    return times


def _segment(text: str, found: dict[str, list[str]]) -> int | None:
    """Read days and their times from the front of ``text`` into ``found``; the length read, None when unclear."""
    days: list[str] = []
    position = 0
    while match := _DAY_LIST.match(text, position):
        days += _range(match[1], match[2])
        position = match.end()
    if not days:
        return None
    colon = re.compile(r"[:\s]*").match(text, position)
    position = colon.end() if colon else position
    if closed := _CLOSED.match(text, position):
        end = closed.end()
    elif (read := _spans(text[position:]))[0]:
        end = position + read[1]
    else:
        return None
    times = [] if closed else read[0]
    for day in days:
        if day in found:
            return None
        found[day] = times
    return end


def _range(first: str, last: str | None) -> list[str]:
    start = DAYS.index(_day(first))
    end = DAYS.index(_day(last)) if last else start
    return list(DAYS[start : end + 1]) if end >= start else [*DAYS[start:], *DAYS[: end + 1]]


def _day(name: str) -> str:
    plain = name.lower().rstrip(".")
    return _NAMES.get(plain) or _NAMES[plain.rstrip("s")]


def _spans(text: str) -> tuple[list[str], int]:
    spans: list[str] = []
    position = 0
    while match := _SPAN.match(text, position):
        start, end = _minutes(match[1], match[2]), _minutes(match[3], match[4])
        if start is None or end is None or end <= start or (spans and _clock(start) < spans[-1][-5:]):
            return [], 0
        spans.append(f"{_clock(start)}-{_clock(end)}")
        position = match.end()
    return spans, position


def _minutes(hour: str, minute: str | None) -> int | None:
    total = int(hour) * 60 + int(minute or 0)
    return total if int(minute or 0) < 60 and total <= 24 * 60 else None


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _written(found: Mapping[str, Sequence[str]]) -> str | None:
    """``found`` as rules, equal neighbouring days together; closed days are simply not named."""
    rules: list[str] = []
    days = [day for day in DAYS if found.get(day)]
    for group in _groups(days, found):
        name = group[0] if len(group) == 1 else f"{group[0]}-{group[-1]}"
        rules.append(f"{name} {','.join(found[group[0]])}")
    hours = "; ".join(rules)
    return hours if hours and is_valid(hours) else None


def _groups(days: Sequence[str], found: Mapping[str, Sequence[str]]) -> Iterable[list[str]]:
    group: list[str] = []
    for day in days:
        if group and DAYS.index(day) == DAYS.index(group[-1]) + 1 and found[day] == found[group[0]]:
            group.append(day)
            continue
        if group:
            yield group
        group = [day]
    if group:
        yield group
