"""Days people name: "heute", "übermorgen", "mittwochs", "am 24.12.". Pure: the caller says when now is."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from actions.catalogue.german import fold

_WEEKDAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_SHORT = {"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "so": 6, "sonnabend": 5}
_MONTHS = ("januar", "februar", "maerz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
           "dezember")  # fmt: skip

_RELATIVE = re.compile(r"\b(uebermorgen|ueber morgen|morgen|heute|jetzt|getz|gerade|aktuell|momentan)\b")
# "morgen früh" is tomorrow, "guten morgen" is a greeting.
_GREETING = re.compile(r"\bguten? morgen\b")
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)}|sonnabend)(?:s|abend|nachmittag|vormittag)?\b")
_SHORT_WEEKDAY = re.compile(r"\b(?:am|jeden) (mo|di|mi|do|fr|sa|so)\b")
_NUMERIC = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d{2})\b)?")
# Without the second dot it is only a date after a preposition: "am 24.12", but "§ 3.1".
_SLOPPY = re.compile(r"\b(?:am|den|vom|zum|ab|bis) (\d{1,2})\.(\d{1,2})()\b")
_WRITTEN = re.compile(rf"\b(\d{{1,2}})\.?\s({'|'.join(_MONTHS)})(?:\s(\d{{4}}))?\b")

Named = Literal["now", "today", "tomorrow", "after_tomorrow", "weekday", "date"]


@dataclass(frozen=True)
class Day:
    """A day somebody named. ``named`` is how: "mittwochs" is the next Wednesday, named by its weekday."""

    date: date
    named: Named


def find_day(text: str, today: date) -> Day | None:
    """The first day ``text`` names, from ``today`` on; None when it names none or one that does not exist."""
    plain = _GREETING.sub(" ", fold(text))
    return _date_in(plain, today) or _relative_in(plain, today) or _weekday_in(plain, today)


def _relative_in(plain: str, today: date) -> Day | None:
    if not (match := _RELATIVE.search(plain)):
        return None
    match match[1]:
        case "heute":
            return Day(today, "today")
        case "morgen":
            return Day(today + timedelta(days=1), "tomorrow")
        case "uebermorgen" | "ueber morgen":
            return Day(today + timedelta(days=2), "after_tomorrow")
        case _:
            return Day(today, "now")


def _weekday_in(plain: str, today: date) -> Day | None:
    if (match := _WEEKDAY.search(plain)) or (match := _SHORT_WEEKDAY.search(plain)):
        name = match[1]
    else:
        return None
    number = _SHORT[name] if name in _SHORT else _WEEKDAYS.index(name)
    return Day(today + timedelta(days=(number - today.weekday()) % 7), "weekday")


def _date_in(plain: str, today: date) -> Day | None:
    if match := _NUMERIC.search(plain) or _SLOPPY.search(plain):
        day, month, year = int(match[1]), int(match[2]), match[3]
    elif match := _WRITTEN.search(plain):
        day, month, year = int(match[1]), _MONTHS.index(match[2]) + 1, match[3]
    else:
        return None
    try:
        if year:
            return Day(date(int(year) + (2000 if len(year) == 2 else 0), month, day), "date")
        named = date(today.year, month, day)
    except ValueError:
        return None
    return Day(named if named >= today else _next_year(named), "date")


def _next_year(day: date) -> date:
    # 29 February is only asked for in a leap year; the next one is four years on at most eight.
    year = day.year + 1
    while True:
        try:
            return day.replace(year=year)
        except ValueError:
            year += 1
