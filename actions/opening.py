"""When an office is open: OSM opening hours with the public holidays of the state. Never guessed.

The only importer of opening_hours and holidays. opening_hours knows only nationwide German holidays (no Fronleichnam),
so holidays are put into the expression as dates before it is evaluated; an expression that does not mention holidays
says nothing about them, and then neither do we. Closures of the catalogue win over the expression.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from holidays import country_holidays
from opening_hours import OpeningHours, State

from actions.catalogue.model import Closure

BERLIN = ZoneInfo("Europe/Berlin")
LOOK_AHEAD = 28  # days in which the next opening is looked for
REGULAR_WEEKS = 8  # weeks in which a weekday without holiday and closure is looked for
_MIDNIGHT = time(0)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Open from ``start`` to ``end`` (local times; 00:00 at the end is midnight)."""

    start: time
    end: time


@dataclass(frozen=True)
class DayHours:
    """One day. ``status`` unknown: the hours say nothing about this holiday, or depend on a condition. ``reason``: why
    it is closed against its hours."""

    date: date
    status: Literal["open", "closed", "unknown"]
    spans: tuple[Span, ...] = ()
    holiday: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Now:
    """This moment. ``until`` is today's closing time when open; ``today`` is the whole day; ``next`` the next opening
    of a later day."""

    open: bool | None
    today: DayHours
    until: time | None = None
    later: time | None = None
    next: DayHours | None = None


def day_hours(hours: str, day: date, state: str, closures: Sequence[Closure] = ()) -> DayHours:
    """The opening times of ``hours`` (OSM syntax) on ``day`` in the German state ``state`` ("NW").

    Raises ValueError when ``hours`` is not OSM syntax.
    """
    holiday = _holidays(state, day.year).get(day)
    if closure := closed_for(day, closures):
        return DayHours(day, "closed", holiday=holiday, reason=closure.reason)
    if holiday and "PH" not in hours:
        return DayHours(day, "unknown", holiday=holiday)
    spans, unsure = _spans_of(hours, day, state)
    status: Literal["open", "closed", "unknown"] = "open" if spans else "unknown" if unsure else "closed"
    return DayHours(day, status, spans, holiday)


@lru_cache(maxsize=10_000)
def _spans_of(hours: str, day: date, state: str) -> tuple[tuple[Span, ...], bool]:
    """When it is open on ``day``, and whether that depends on a condition; every answer about an office asks again."""
    start = datetime.combine(day, _MIDNIGHT)
    spans: list[Span] = []
    unsure = False
    for begin, end, condition, _ in _expression(hours, day.year, state).intervals(start, start + _DAY):
        if condition == State.OPEN:
            spans.append(Span(begin.time(), end.time()))
        unsure = unsure or condition == State.UNKNOWN
    return tuple(spans), unsure


def closed_for(day: date, closures: Sequence[Closure]) -> Closure | None:
    """The closure that holds on ``day``."""
    return next((closure for closure in closures if closure.first <= day <= closure.last), None)


def hours_now(hours: str, now: datetime, state: str, closures: Sequence[Closure] = ()) -> Now:
    """Whether it is open at ``now`` (any zone), until when, and when it opens next. Raises ValueError as day_hours."""
    local = now.astimezone(BERLIN)
    clock = local.time()
    today = day_hours(hours, local.date(), state, closures)
    current = next((span for span in today.spans if span.start <= clock and (clock < span.end or _whole(span))), None)
    if current:
        return Now(True, today, until=current.end)
    later = next((span.start for span in today.spans if span.start > clock), None)
    if later:
        return Now(False, today, later=later)
    following = _next_opening(hours, local.date(), state, closures)
    return Now(None if today.status == "unknown" else False, today, next=following)


def week_hours(hours: str, today: date, state: str, closures: Sequence[Closure] = ()) -> list[DayHours]:
    """What usually holds from Monday to Sunday: of each weekday the next day that is no holiday and not closed.

    Raises ValueError as day_hours.
    """
    week: list[DayHours] = []
    for weekday in range(7):
        first = today + _DAY * ((weekday - today.weekday()) % 7)
        days = (day_hours(hours, first + 7 * _DAY * ahead, state, closures) for ahead in range(REGULAR_WEEKS))
        regular = next((day for day in days if not day.holiday and not day.reason), None)
        week.append(regular or day_hours(hours, first, state, closures))
    return week


def is_valid(hours: str) -> bool:
    try:
        _expression(hours, 2026, "NW")
    except ValueError:
        return False
    return True


def _whole(span: Span) -> bool:
    return span.end == _MIDNIGHT


def _next_opening(hours: str, day: date, state: str, closures: Sequence[Closure]) -> DayHours | None:
    following = (day_hours(hours, day + _DAY * ahead, state, closures) for ahead in range(1, LOOK_AHEAD))
    return next((hours_of_day for hours_of_day in following if hours_of_day.status == "open"), None)


@cache
def _holidays(state: str, year: int) -> dict[date, str]:
    return dict(country_holidays("DE", subdiv=state, years=year, language="de"))


@lru_cache(maxsize=512)
def _expression(hours: str, year: int, state: str) -> OpeningHours:
    try:
        return OpeningHours(_with_dates(hours, _holidays(state, year)), auto_country=False, auto_timezone=False)
    except Exception as error:  # ParserError has no public name
        raise ValueError(f"„{hours}“ ist keine OSM-Öffnungszeit: {error}") from error


def _with_dates(hours: str, holidays: dict[date, str]) -> str:
    """Each rule for PH ("PH off", "Su,PH 10:00-12:00") becomes one for the dates of ``holidays``."""
    rules: list[str] = []
    for rule in hours.split(";"):
        if not re.search(r"\bPH\b", rule):
            rules.append(rule)
            continue
        days, _, times = rule.strip().partition(" ")
        if others := [part for part in days.split(",") if part != "PH"]:
            rules.append(f"{','.join(others)} {times}")
        rules.extend(f"{day.year} {_MONTHS[day.month - 1]} {day.day:02} {times}" for day in sorted(holidays))
    return "; ".join(rule.strip() for rule in rules)
