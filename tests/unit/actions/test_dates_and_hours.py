"""Days people name, and whether an office is open on them. 2026-11-23 is a Monday."""

from datetime import UTC, date, datetime, time

import pytest

from actions.catalogue.model import Office
from actions.dates import Day, find_day
from actions.knowledge import Knowledge
from actions.language import load_language
from actions.opening import BERLIN, Span, day_hours, hours_now
from actions.opening_text import now_text, on_day_text

TODAY = date(2026, 11, 23)
HOURS = "Mo-Fr 08:00-12:00; Th 08:00-12:00,14:00-18:00; PH off"
GERMAN = load_language("de")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("hat das morgen auf?", date(2026, 11, 24)),
        ("MORGEN FRÜH", date(2026, 11, 24)),
        ("übermorgen", date(2026, 11, 25)),
        ("uebermorgen", date(2026, 11, 25)),
        ("habt ihr heute noch offen", TODAY),
        ("samstags", date(2026, 11, 28)),
        ("am Mittwoch", date(2026, 11, 25)),
        ("mittwochnachmittag", date(2026, 11, 25)),
        ("montag", TODAY),
        ("am do", date(2026, 11, 26)),
        ("am 24.12.", date(2026, 12, 24)),
        ("am 24.12", date(2026, 12, 24)),
        ("am 1.2.", date(2027, 2, 1)),
        ("3. Oktober", date(2027, 10, 3)),
        ("am 24. Dezember 2026", date(2026, 12, 24)),
        ("am 24.12.27", date(2027, 12, 24)),
        ("Guten Morgen, hat ihr heute auf", TODAY),
    ],
)
def test_finds_the_day(text: str, day: date) -> None:
    found = find_day(text, TODAY)
    assert found is not None
    assert found.date == day


@pytest.mark.parametrize(
    "text", ["was kostet ein perso", "guten morgen", "", "am 31.2.", "am 29.2.", "45127", "§ 3.1 Absatz", "so"]
)
def test_finds_no_day(text: str) -> None:
    assert find_day(text, TODAY) is None


def test_now_is_not_a_day_plan() -> None:
    assert find_day("ist jetzt noch auf", TODAY) == Day(TODAY, "now")


def test_state_holidays_count() -> None:
    fronleichnam = day_hours(HOURS, date(2026, 6, 4), "NW")
    assert (fronleichnam.status, fronleichnam.holiday) == ("closed", "Fronleichnam")
    assert day_hours(HOURS, date(2026, 6, 4), "BE").status == "open", "no holiday in Berlin"


def test_hours_that_do_not_mention_holidays_are_not_guessed() -> None:
    assert day_hours("Mo-Fr 08:00-12:00", date(2026, 12, 25), "NW").status == "unknown"


def test_holiday_with_own_hours() -> None:
    assert day_hours("Su,PH 10:00-12:00", date(2026, 6, 4), "NW").spans == (Span(time(10), time(12)),)


def at(hour: int, minute: int = 0, day: int = 26) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("now", "is_open", "text"),
    [
        (at(9), True, "heute bis 12 Uhr"),
        (at(12), False, "jetzt geschlossen, heute wieder ab 14 Uhr"),
        (at(17, 59), True, "heute bis 18 Uhr"),
        (at(18), False, "jetzt geschlossen, wieder morgen ab 8 Uhr"),
        (at(13, day=27), False, "jetzt geschlossen, wieder am Montag, 30.11. ab 8 Uhr"),
    ],
)
def test_now_in_words(town: Knowledge, now: datetime, is_open: bool, text: str) -> None:
    office = town.snapshot.offices["amt-altstadt"]
    assert now_text(office, now, "NW", GERMAN) == (is_open, text)


def with_hours(town: Knowledge, hours: str | None) -> Office:
    return town.snapshot.offices["amt-altstadt"].model_copy(update={"opening_hours": hours})


@pytest.mark.parametrize(
    ("hours", "day", "text"),
    [
        (HOURS, Day(date(2026, 11, 26), "weekday"), "am Donnerstag, 26.11. 8–12 Uhr und 14–18 Uhr"),
        (HOURS, Day(date(2026, 11, 24), "tomorrow"), "morgen 8–12 Uhr"),
        (HOURS, Day(date(2026, 11, 24), "weekday"), "am Dienstag, 24.11. 8–12 Uhr"),
        (HOURS, Day(date(2026, 11, 28), "weekday"), "am Samstag, 28.11. geschlossen"),
        (HOURS, Day(date(2026, 12, 25), "date"), "am Freitag, 25.12. geschlossen (Feiertag: Erster Weihnachtstag)"),
        (
            "Mo-Fr 08:00-12:00",
            Day(date(2026, 12, 25), "date"),
            "am Freitag, 25.12. ist Feiertag (Erster Weihnachtstag), dazu habe ich keine Angabe",
        ),
        ("Mo 08:30-12:15", Day(TODAY, "today"), "heute 8:30–12:15 Uhr"),
        ("Mo 08:00-24:00", Day(TODAY, "today"), "heute 8–24 Uhr"),
        ("24/7", Day(TODAY, "today"), "heute rund um die Uhr"),
        (None, Day(TODAY, "today"), "Öffnungszeiten habe ich dazu keine"),
    ],
)
def test_day_in_words(town: Knowledge, hours: str | None, day: Day, text: str) -> None:
    assert on_day_text(with_hours(town, hours), day, TODAY, "NW", GERMAN) == text


def test_always_open_has_no_closing_time(town: Knowledge) -> None:
    assert now_text(with_hours(town, "24/7"), at(3), "NW", GERMAN) == (True, "rund um die Uhr")


def test_summer_time_counts() -> None:
    summer = datetime(2026, 7, 6, 6, 30, tzinfo=UTC)  # 8:30 in Berlin
    assert hours_now(HOURS, summer, "NW").open is True
