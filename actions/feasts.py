"""Days of the year people call by name: "Fronleichnam", "Heiligabend", "zwischen Weihnachten und Neujahr". Pure.

Whether such a day is a public holiday is not decided here but in opening.py, by state.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

Span = tuple[date, date]  # first and last day, both included


def easter(year: int) -> date:
    """Easter Sunday of ``year`` (Gregorian; Gauss's rule in the form of Lichtenberg, PTB Braunschweig)."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    golden = year % 19
    seed = (19 * golden + moon) % 30
    correction = seed // 29 + (seed // 28 - seed // 29) * (golden // 11)
    full_moon = 21 + seed - correction
    first_sunday = 7 - (year + year // 4 + sun) % 7
    days = full_moon + 7 - (full_moon - first_sunday) % 7
    return date(year, 3, 1) + timedelta(days=days - 1)


def _fixed(month: int, first: int, last: int | None = None) -> Callable[[int], Span]:
    return lambda year: (date(year, month, first), date(year, month, last or first))


def _moving(first: int, last: int | None = None) -> Callable[[int], Span]:
    """Days after Easter Sunday."""
    return lambda year: (
        easter(year) + timedelta(days=first),
        easter(year) + timedelta(days=first if last is None else last),
    )


# The first that matches counts, so that "zweiter Weihnachtstag" and "zwischen Weihnachten …" come before "Weihnachten".
_FEASTS: tuple[tuple[re.Pattern[str], Callable[[int], Span]], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), when)
    for pattern, when in (
        (r"zwischen (?:weihnachten|heiligabend) und (?:neujahr|sil?vester)|zwischen den (?:jahren|feiertagen|tagen)",
         _fixed(12, 27, 31)),
        (r"(?:1\.?|ersten?r?) (?:weihnachtstag|weihnachtsfeiertag)|christtag", _fixed(12, 25)),
        (r"(?:2\.?|zweiten?r?) (?:weihnachtstag|weihnachtsfeiertag)", _fixed(12, 26)),
        (r"heilig(?:er|en)? ?abends?", _fixed(12, 24)),
        (r"weihnachten|weihnachtstage?n?|weihnachtsfeiertage?n?", _fixed(12, 24, 26)),
        (r"silvester|sylvester", _fixed(12, 31)),
        (r"neujahr|neujahrstag", _fixed(1, 1)),
        (r"heilige drei koenige|dreikoenig\w*", _fixed(1, 6)),
        (r"weiberfastnacht|altweiber\w*", _moving(-52)),
        (r"rosenmontag", _moving(-48)),
        (r"veilchendienstag|faschingsdienstag", _moving(-47)),
        (r"aschermittwoch", _moving(-46)),
        (r"gruendonnerstag", _moving(-3)),
        (r"karfreitag", _moving(-2)),
        (r"karsamstag|ostersamstag", _moving(-1)),
        (r"ostersonntag", _moving(0)),
        (r"ostermontag", _moving(1)),
        (r"ostern|osterfeiertage?n?|ostertage?n?", _moving(-2, 1)),
        (r"tag der arbeit|maifeiertag|erste[rn]? mai", _fixed(5, 1)),
        (r"(?:christi )?himmelfahrt\w*|vatertag", _moving(39)),
        (r"pfingstsonntag", _moving(49)),
        (r"pfingstmontag", _moving(50)),
        (r"pfingsten|pfingstfeiertage?n?", _moving(49, 50)),
        (r"fronleichnam\w*", _moving(60)),
        (r"tag der (?:deutschen )?einheit|einheitstag", _fixed(10, 3)),
        (r"reformationstag", _fixed(10, 31)),
        (r"allerheiligen", _fixed(11, 1)),
    )
)  # fmt: skip


def find_feast(plain: str, today: date) -> Span | None:
    """The feast that ``plain`` (folded) names, in this year or, when it is over, in the next."""
    for pattern, when in _FEASTS:
        if pattern.search(plain):
            first, last = when(today.year)
            return (first, last) if last >= today else when(today.year + 1)
    return None
