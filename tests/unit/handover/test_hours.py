from datetime import UTC, datetime, timedelta

import pytest

from handover.hours import is_open, nearness, next_opening
from handover.organisation import ZONE, Organisation
from handover.service.moments import spoken
from handover.texts import Texts

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WEEK = [(MONDAY + timedelta(days=day, hours=8), MONDAY + timedelta(days=day, hours=16)) for day in range(5)]


@pytest.mark.parametrize(("hour", "expected"), [(7.99, False), (8, True), (15.99, True), (16, False)])
def test_opening_is_included_and_closing_is_not(hour: float, expected: bool) -> None:
    assert is_open(WEEK, MONDAY + timedelta(hours=hour)) is expected


def test_the_next_opening_is_the_next_interval() -> None:
    assert next_opening(WEEK, MONDAY + timedelta(hours=17)) == MONDAY + timedelta(days=1, hours=8)


def test_no_next_opening_while_open_or_after_the_last() -> None:
    assert next_opening(WEEK, MONDAY + timedelta(hours=9)) is None
    assert next_opening(WEEK, MONDAY + timedelta(days=6)) is None


@pytest.mark.parametrize(
    ("days", "expected"), [(0, "today"), (1, "tomorrow"), (2, "weekday"), (6, "weekday"), (7, "date")]
)
def test_nearness_counts_calendar_days(days: int, expected: str) -> None:
    late = MONDAY.replace(hour=23)
    assert nearness(MONDAY + timedelta(days=days), late) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23T05:00+00:00", "heute um 8 Uhr"),
        ("2026-11-23T20:00+00:00", "morgen um 8 Uhr"),
        ("2026-11-27T20:00+00:00", "am Montag um 8 Uhr"),
        ("2026-12-24T20:00+00:00", "am Montag um 8 Uhr"),  # the 25th is a holiday, then a weekend
        ("2026-12-31T20:00+00:00", "am Montag um 8 Uhr"),  # New Year's Day falls on a Friday
    ],
)
def test_the_next_opening_of_the_default_department(
    organisation: Organisation, texts: Texts, now: str, expected: str
) -> None:
    moment = datetime.fromisoformat(now)
    is_open_now, opens = organisation.opening(None, moment)
    assert not is_open_now
    assert opens is not None
    assert spoken(texts, opens, moment) == expected


def test_far_moments_are_dates(texts: Texts) -> None:
    opens = datetime(2027, 1, 4, 8, 30, tzinfo=ZONE)
    assert spoken(texts, opens, datetime(2026, 12, 20, tzinfo=UTC)) == "am Montag, dem 4. Januar, um 8:30 Uhr"


def test_summer_time_is_local_time(organisation: Organisation) -> None:
    assert organisation.opening(None, datetime(2026, 7, 6, 6, 30, tzinfo=UTC))[0]  # 8:30 in Essen
    assert not organisation.opening(None, datetime(2026, 12, 7, 6, 30, tzinfo=UTC))[0]  # 7:30 in Essen
