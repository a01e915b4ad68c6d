"""Days people name: "heute", "übermorgen", "mittwochs", "am 24.12.", "an Fronleichnam", "nächste Woche". Pure: the
caller says when now is."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from actions.catalogue.german import fold
from actions.feasts import find_feast

_WEEKDAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_SHORT = {"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "so": 6, "sonnabend": 5}
_MONTHS = ("januar", "februar", "maerz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
           "dezember")  # fmt: skip
_ORDINALS = {name: day for day, name in enumerate(
    ("ersten", "zweiten", "dritten", "vierten", "fuenften", "sechsten", "siebten", "achten", "neunten", "zehnten"), 1)
}  # fmt: skip
_COUNTS = {"einem": 1, "ein": 1, "zwei": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6, "sieben": 7}

_RELATIVE = re.compile(r"\b(uebermorgen|ueber morgen|morgen|heute|jetzt|getz|gerade|aktuell|momentan)\b")
# "morgen früh" is tomorrow; "guten morgen" is a greeting, "jeden morgen" a time of day.
_NO_TOMORROW = re.compile(r"\b(?:gut(?:en|er)?|schoenen|jeden|am(?: fruehen)?|heute) morgen\b")
# "Heute noch offen" asks how it stands now.
_STILL = re.compile(r"\b(?:heute noch|noch heute)\b")
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)}|sonnabend)(?:s|abend|nachmittag|vormittag|mittag|morgen)?s?\b")
_SHORT_WEEKDAY = re.compile(r"\b(?:am|jeden) (mo|di|mi|do|fr|sa|so)\b")
_COMING = re.compile(r"\b(?:naechste[nr]?|kommende[nr]?) (?:woche )?$")
_NEXT_WEEK = re.compile(r"\b(?:naechste|kommende) woche\b")
_WEEKEND = re.compile(r"\b(?:wochenendes?|samstags?,? ?(?:und|oder|/) ?sonntags?)\b")
_IN_DAYS = re.compile(rf"\bin (\d|{'|'.join(_COUNTS)}) tagen?\b")
_NUMERIC = re.compile(r"(?<!\d)(?<!\.)(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d{2})\b)?(?!\d)")
# Without the second dot it is only a date after a preposition: "am 24.12", but "§ 3.1".
_SLOPPY = re.compile(r"\b(?:am|den|vom|zum|ab|bis) (\d{1,2})\.(\d{1,2})()\b(?! ?uhr)")
_WRITTEN = re.compile(rf"\b(\d{{1,2}}|{'|'.join(_ORDINALS)})(?:\.|te[nr]?)?\s?({'|'.join(_MONTHS)})(?:\s(\d{{4}}))?\b")
_DAY_ONLY = re.compile(r"\b(?:am|zum|den) (\d{1,2})(?:\.(?!\d)|ten\b)")

_Date = date  # inside Day the name is taken by the field
Named = Literal["now", "today", "tomorrow", "after_tomorrow", "weekday", "date", "period"]


@dataclass(frozen=True)
class Day:
    """A day somebody named. ``named`` is how: "mittwochs" is the next Wednesday, named by its weekday. A period runs
    from ``date`` to ``last``, both included."""

    date: date
    named: Named
    last: _Date | None = None

    @property
    def days(self) -> tuple[_Date, ...]:
        """All days meant, in order."""
        count = (self.last - self.date).days + 1 if self.last else 1
        return tuple(self.date + timedelta(days=ahead) for ahead in range(count))


def find_day(text: str, today: date) -> Day | None:
    """The first day ``text`` names, from ``today`` on; None when it names none or one that does not exist."""
    plain = _NO_TOMORROW.sub(lambda match: "heute" if match[0].startswith("heute") else " ", fold(text))
    return (
        _date_in(plain, today)
        or _feast_in(plain, today)
        or _week_in(plain, today)
        or _relative_in(plain, today)
        or _weekday_in(plain, today)
        or _day_of_month(plain, today)
    )


def _feast_in(plain: str, today: date) -> Day | None:
    if not (found := find_feast(plain, today)):
        return None
    first, last = found
    return Day(first, "date") if first == last else Day(max(first, today), "period", last)


def _week_in(plain: str, today: date) -> Day | None:
    """Weekends and weeks; "nächste Woche Dienstag" is one day of it."""
    monday = today - timedelta(days=today.weekday())
    if _WEEKEND.search(plain):
        ahead = 7 if today.weekday() == 6 and "naechste" in plain else 0
        saturday = monday + timedelta(days=5 + ahead)
        return Day(max(saturday, today), "period", saturday + timedelta(days=1))
    if _NEXT_WEEK.search(plain):
        if match := _WEEKDAY.search(plain):
            return Day(monday + timedelta(days=7 + _number(match[1])), "date")
        return Day(monday + timedelta(days=7), "period", monday + timedelta(days=13))
    if "diese woche" in plain and not _WEEKDAY.search(plain):
        return Day(today, "period", monday + timedelta(days=6))
    return None


def _relative_in(plain: str, today: date) -> Day | None:
    if match := _IN_DAYS.search(plain):
        count = int(match[1]) if match[1].isdigit() else _COUNTS[match[1]]
        return Day(today + timedelta(days=count), "date")
    if not (match := _RELATIVE.search(plain)):
        return None
    match match[1]:
        case "heute":
            return Day(today, "now" if _STILL.search(plain) else "today")
        case "morgen":
            return Day(today + timedelta(days=1), "tomorrow")
        case "uebermorgen" | "ueber morgen":
            return Day(today + timedelta(days=2), "after_tomorrow")
        case _ if _WEEKDAY.search(plain):
            return None
        case _:
            return Day(today, "now")


def _weekday_in(plain: str, today: date) -> Day | None:
    if not (match := _WEEKDAY.search(plain) or _SHORT_WEEKDAY.search(plain)):
        return None
    ahead = (_number(match[1]) - today.weekday()) % 7
    if ahead == 0 and _COMING.search(plain[: match.start()]):
        ahead = 7
    return Day(today + timedelta(days=ahead), "weekday")


def _number(name: str) -> int:
    return _SHORT[name] if name in _SHORT else _WEEKDAYS.index(name)


def _date_in(plain: str, today: date) -> Day | None:
    if match := _NUMERIC.search(plain) or _SLOPPY.search(plain):
        day, month, year = int(match[1]), int(match[2]), match[3]
    elif match := _WRITTEN.search(plain):
        day, month, year = _ORDINALS.get(match[1]) or int(match[1]), _MONTHS.index(match[2]) + 1, match[3]
    else:
        return None
    try:
        if year:
            named = date(int(year) + (2000 if len(year) == 2 else 0), month, day)
            return Day(named, "date") if named >= today else None  # a day of birth is not asked about
        named = date(today.year, month, day)
    except ValueError:
        return None
    return Day(named if named >= today else _next_year(named), "date")


def _day_of_month(plain: str, today: date) -> Day | None:
    """ "am 24." is the next 24th."""
    if not (match := _DAY_ONLY.search(plain)) or not 1 <= int(match[1]) <= 31:
        return None
    following = (today + timedelta(days=ahead) for ahead in range(62))
    return next((Day(day, "date") for day in following if day.day == int(match[1])), None)


def _next_year(day: date) -> date:
    # 29 February is only asked for in a leap year; the next one is four years on at most eight.
    year = day.year + 1
    while True:
        try:
            return day.replace(year=year)
        except ValueError:
            year += 1
