"""Opening times in words: "heute bis 18 Uhr", "morgen geschlossen (Feiertag: Allerheiligen)"."""

from datetime import date, datetime, time, timedelta

from actions.catalogue.model import Office
from actions.dates import Day
from actions.language import Language
from actions.opening import BERLIN, DayHours, Now, day_hours, hours_now

# Who says "mittwochs" hears "am Mittwoch", even when that is tomorrow.
_RELATIVE = frozenset({"today", "tomorrow", "after_tomorrow"})


def now_text(office: Office, now: datetime, state: str, language: Language) -> tuple[bool | None, str | None]:
    """Whether ``office`` is open at ``now`` and how to say it; (None, None) when its hours are not known."""
    if not office.opening_hours:
        return None, None
    current = hours_now(office.opening_hours, now, state)
    return current.open, _now(current, now.astimezone(BERLIN).date(), language)


def on_day_text(office: Office, day: Day, today: date, state: str, language: Language) -> str:
    """The times of ``office`` on ``day``; says so when its hours are not known."""
    if not office.opening_hours:
        return language.phrase("opening.unknown")
    name = day_name(day.date, today, language) if day.named in _RELATIVE else _date_name(day.date, language)
    return _day(day_hours(office.opening_hours, day.date, state), name, language)


def day_name(day: date, today: date, language: Language) -> str:
    """ "heute", "morgen", "übermorgen" or "am Montag, 30.11."."""
    near = {0: "opening.today", 1: "opening.tomorrow", 2: "opening.after_tomorrow"}
    if key := near.get((day - today) // timedelta(days=1)):
        return language.phrase(key)
    return _date_name(day, language)


def _date_name(day: date, language: Language) -> str:
    weekday = language.names("opening.weekdays")[day.weekday()]
    return language.phrase("opening.on_date", weekday=weekday, day=day.day, month=day.month)


def _now(current: Now, today: date, language: Language) -> str:
    if current.open:
        whole_day = any(span.start == span.end for span in current.today.spans)
        if whole_day or current.until is None:
            return language.phrase("opening.around_the_clock")
        return language.phrase("opening.open_until", time=_time(current.until, language))
    if current.later:
        return language.phrase("opening.opens_later", time=_time(current.later, language))
    if current.open is None:
        return _day(current.today, language.phrase("opening.today"), language)
    if current.next is None:
        return language.phrase("opening.closed_for_long")
    start = _time(current.next.spans[0].start, language)
    return language.phrase("opening.closed", day=day_name(current.next.date, today, language), time=start)


def _day(hours: DayHours, name: str, language: Language) -> str:
    spans = language.phrase("opening.and").join(
        language.phrase("opening.around_the_clock")
        if span.start == span.end
        else language.phrase("opening.span", start=_time(span.start, language), end=_time(span.end, language))
        for span in hours.spans
    )
    suffix = "_holiday" if hours.holiday else ""
    return language.phrase(f"opening.day_{hours.status}{suffix}", day=name, spans=spans, holiday=hours.holiday)


def _time(moment: time, language: Language) -> str:
    hour = 24 if moment == time(0) else moment.hour
    if moment.minute == 0:
        return language.phrase("opening.full_hour", hour=hour)
    return language.phrase("opening.time", hour=hour, minute=moment.minute)
