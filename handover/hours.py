"""Is a department open, and when does it open next. Pure: intervals in, moments out.

Intervals are half-open ``(start, end)`` pairs of aware datetimes, sorted by start.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

Interval = tuple[datetime, datetime]


def is_open(intervals: Sequence[Interval], now: datetime) -> bool:
    return any(start <= now < end for start, end in intervals)


def next_opening(intervals: Sequence[Interval], now: datetime) -> datetime | None:
    """Start of the first interval after ``now``; None when there is none, or it is open now."""
    if is_open(intervals, now):
        return None
    return min((start for start, _ in intervals if start > now), default=None)


def nearness(moment: datetime, now: datetime) -> Literal["today", "tomorrow", "weekday", "date"]:
    """How a person at ``now`` (same time zone as ``moment``) would name the day of ``moment``."""
    days = (moment.date() - now.date()).days
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    return "weekday" if 1 < days < 7 else "date"
