"""Days people name, and whether an office is open on them. 2026-11-23 is a Monday."""

from datetime import UTC, date, datetime, time

import pytest

from actions.catalogue.model import Closure, Office
from actions.dates import Day, find_day
from actions.feasts import easter
from actions.knowledge import Knowledge
from actions.language import load_language
from actions.opening import BERLIN, Span, day_hours, hours_now
from actions.opening_text import (
    at_clock_text,
    exceptions_text,
    now_text,
    on_day_text,
    week_text,
    weekdays_open_text,
)
from actions.times import Clock, find_clock

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
        ("heute morgen", TODAY),
        ("nächsten montag", date(2026, 11, 30)),
        ("nächste woche dienstag", date(2026, 12, 1)),
        ("langer donnerstag", date(2026, 11, 26)),
        ("in zwei tagen", date(2026, 11, 25)),
        ("am 24.", date(2026, 11, 24)),
        ("am ersten november", date(2027, 11, 1)),
        ("an Fronleichnam", date(2027, 5, 27)),
        ("Karfreitag", date(2027, 3, 26)),
        ("Rosenmontag", date(2027, 2, 8)),
        ("heilig abend", date(2026, 12, 24)),
        ("silvester", date(2026, 12, 31)),
        ("2. weihnachtstag", date(2026, 12, 26)),
        ("tag der deutschen einheit", date(2027, 10, 3)),
    ],
)
def test_finds_the_day(text: str, day: date) -> None:
    found = find_day(text, TODAY)
    assert found is not None
    assert found.date == day


@pytest.mark.parametrize(
    "text",
    [
        "was kostet ein perso",
        "guten morgen",
        "",
        "am 31.2.",
        "am 29.2.",
        "45127",
        "§ 3.1 Absatz",
        "so",
        "§ 3.1.2",
        "jeden morgen",
        "geboren am 3.4.1990",
    ],
)
def test_finds_no_day(text: str) -> None:
    assert find_day(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("zwischen Weihnachten und Neujahr", date(2026, 12, 27), date(2026, 12, 31)),
        ("zwischen den jahren", date(2026, 12, 27), date(2026, 12, 31)),
        ("an weihnachten", date(2026, 12, 24), date(2026, 12, 26)),
        ("am wochenende", date(2026, 11, 28), date(2026, 11, 29)),
        ("samstag oder sonntag", date(2026, 11, 28), date(2026, 11, 29)),
        ("nächste woche", date(2026, 11, 30), date(2026, 12, 6)),
    ],
)
def test_finds_the_period(text: str, first: date, last: date) -> None:
    assert find_day(text, TODAY) == Day(first, "period", last)


def test_easter_as_the_calendar_has_it() -> None:
    assert [easter(year) for year in (2024, 2025, 2026, 2027, 2038, 2049)] == [
        date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28), date(2038, 4, 25), date(2049, 4, 18)
    ]  # fmt: skip


def test_today_still_asks_for_now() -> None:
    assert find_day("heute noch offen", TODAY) == Day(TODAY, "now")


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("um 17 uhr noch jemand da?", Clock("at", time(17))),
        ("nach 16 uhr noch auf?", Clock("after", time(16))),
        ("nach 16 noch offen", Clock("after", time(16))),
        ("bis 18 Uhr", Clock("until", time(18))),
        ("vor 8 auf", Clock("before", time(8))),
        ("halb sechs", Clock("at", time(17, 30))),
        ("17:30 offen", Clock("at", time(17, 30))),
        ("bis 8.30 uhr", Clock("until", time(8, 30))),
        ("um fünf uhr", Clock("at", time(17))),
        ("um 5 uhr morgens", Clock("at", time(5))),
        ("über mittag", Clock("throughout", time(12), time(13))),
        ("zwischen 12 und 14 uhr", Clock("throughout", time(12), time(14))),
        ("abends", Clock("after", time(17))),
        ("donnerstagnachmittag", Clock("after", time(13))),
        ("ab 24 jahren", None),
        ("um 50 euro", None),
        ("am 24.12 offen", None),
        ("zwischen weihnachten und neujahr", None),
    ],
)
def test_finds_the_time_of_day(text: str, clock: Clock | None) -> None:
    assert find_clock(text) == clock


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


CLOSURES = [Closure(first=date(2026, 12, 24), last=date(2026, 12, 31), reason="Betriebsferien")]


def closing(town: Knowledge) -> Office:
    return with_hours(town, HOURS).model_copy(update={"closures": CLOSURES})


def test_closure_wins_over_hours_and_says_why(town: Knowledge) -> None:
    day = Day(date(2026, 12, 24), "date")
    text = on_day_text(closing(town), day, TODAY, "NW", GERMAN)
    assert text == "am Donnerstag, 24.12. geschlossen: Betriebsferien"


def test_next_opening_is_after_the_closure(town: Knowledge) -> None:
    now = datetime(2026, 12, 28, 9, tzinfo=BERLIN)
    assert now_text(closing(town), now, "NW", GERMAN) == (
        False,
        "jetzt geschlossen: Betriebsferien, wieder am Montag, 4.1. ab 8 Uhr",
    )


def test_days_of_a_period_that_are_alike_are_said_together(town: Knowledge) -> None:
    day = Day(date(2026, 12, 23), "period", date(2026, 12, 31))
    assert on_day_text(closing(town), day, TODAY, "NW", GERMAN) == (
        "am Mittwoch, 23.12. 8–12 Uhr; von Donnerstag, 24.12. bis Donnerstag, 31.12. geschlossen: Betriebsferien"
    )


def test_usual_week_leaves_holidays_and_closures_out(town: Knowledge) -> None:
    christmas = date(2026, 12, 21)
    assert week_text(closing(town), christmas, "NW", GERMAN) == (
        "Mo–Mi 8–12 Uhr, Do 8–12 Uhr und 14–18 Uhr, Fr 8–12 Uhr, Sa–So geschlossen"
    )
    assert exceptions_text(closing(town), christmas, "NW", GERMAN)[0] == (
        "am Donnerstag, 24.12. geschlossen: Betriebsferien"
    )


@pytest.mark.parametrize(
    ("day", "clock", "text"),
    [
        (Day(TODAY, "today"), Clock("at", time(11)), "ja, heute um 11 Uhr geöffnet (8–12 Uhr)"),
        (Day(TODAY, "today"), Clock("at", time(12)), "nein, heute nicht um 12 Uhr geöffnet, nur 8–12 Uhr"),
        (
            Day(date(2026, 11, 26), "weekday"),
            Clock("throughout", time(12), time(13)),
            "nein, am Donnerstag, 26.11. nicht von 12 bis 13 Uhr durchgehend geöffnet, nur 8–12 Uhr und 14–18 Uhr",
        ),
        (Day(date(2026, 11, 28), "weekday"), Clock("after", time(9)), "nein, am Samstag, 28.11. geschlossen"),
        (
            Day(date(2026, 12, 24), "date"),
            Clock("at", time(9)),
            "nein, am Donnerstag, 24.12. geschlossen: Betriebsferien",
        ),
    ],
)
def test_yes_or_no_to_a_time(town: Knowledge, day: Day, clock: Clock, text: str) -> None:
    assert at_clock_text(closing(town), day, clock, TODAY, "NW", GERMAN) == text


def test_weekdays_on_which_it_is_open_then(town: Knowledge) -> None:
    office = with_hours(town, HOURS)
    evening, night = Clock("after", time(16)), Clock("after", time(19))
    assert weekdays_open_text(office, evening, TODAY, "NW", GERMAN) == (
        "nach 16 Uhr geöffnet: donnerstags 8–12 Uhr und 14–18 Uhr"
    )
    assert weekdays_open_text(office, night, TODAY, "NW", GERMAN) == "an keinem Tag nach 19 Uhr geöffnet"


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (datetime(2026, 3, 29, 6, 59, tzinfo=UTC), False),  # 8:59 on the day summer time begins
        (datetime(2026, 3, 29, 7, 1, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 7, 59, tzinfo=UTC), False),  # 8:59 on the day it ends
        (datetime(2026, 10, 25, 8, 1, tzinfo=UTC), True),
    ],
)
def test_days_of_the_clock_change(now: datetime, is_open: bool) -> None:
    assert hours_now("Su 09:00-12:00", now, "NW").open is is_open


def test_always_open_has_no_closing_time(town: Knowledge) -> None:
    assert now_text(with_hours(town, "24/7"), at(3), "NW", GERMAN) == (True, "rund um die Uhr")


def test_summer_time_counts() -> None:
    summer = datetime(2026, 7, 6, 6, 30, tzinfo=UTC)  # 8:30 in Berlin
    assert hours_now(HOURS, summer, "NW").open is True
