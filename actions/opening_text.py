"""Opening times in words: "heute bis 18 Uhr", "morgen geschlossen (Feiertag: Allerheiligen)", "nein, um 17 Uhr …"."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from actions.catalogue.model import Office
from actions.dates import Day
from actions.language import Language
from actions.opening import BERLIN, DayHours, Now, Span, day_hours, hours_now, week_hours
from actions.times import Clock, is_open

MOST_WITH_HOURS = 2  # weekdays named with their hours
SOON = 14  # days ahead in which a holiday or closure is mentioned beside the usual week

# Who says "mittwochs" hears "am Mittwoch", even when that is tomorrow.
_RELATIVE = frozenset({"today", "tomorrow", "after_tomorrow", "now"})


def now_text(office: Office, now: datetime, state: str, language: Language) -> tuple[bool | None, str | None]:
    """Whether ``office`` is open at ``now`` and how to say it; (None, None) when its hours are not known."""
    if not office.opening_hours:
        return None, None
    current = hours_now(office.opening_hours, now, state, office.closures)
    return current.open, _now(current, now.astimezone(BERLIN).date(), language)


def on_day_text(office: Office, day: Day, today: date, state: str, language: Language) -> str:
    """The times of ``office`` on ``day``, or on each day of a period; says so when its hours are not known."""
    said = []
    for _, group in groupby(_days(office, day, state), key=_alike):
        days = list(group)
        name = _name(days[0].date, day, today, language)
        if len(days) > 1:
            first, last = (_weekday_and_date(one.date, language) for one in (days[0], days[-1]))
            name = language.phrase("opening.from_to", first=first, last=last)
        said.append(_day(days[0], name, language))
    return language.phrase("opening.then").join(said) if said else language.phrase("opening.unknown")


def _alike(day: DayHours) -> tuple[object, ...]:
    return day.status, day.spans, day.reason or day.holiday


def at_clock_text(office: Office, day: Day, clock: Clock, today: date, state: str, language: Language) -> str:
    """Yes or no to "um 17 Uhr?" on ``day``, with the hours of that day; says so when they are not known."""
    answers = []
    when = clock_text(clock, language)
    for hours in _days(office, day, state):
        name = _name(hours.date, day, today, language)
        if hours.status == "unknown":
            answers.append(_day(hours, name, language))
        elif hours.status == "closed":
            answers.append(language.phrase("opening.no", rest=_day(hours, name, language)))
        else:
            key = "opening.yes_at" if is_open(_pairs(hours.spans), clock) else "opening.no_at"
            answers.append(language.phrase(key, day=name, when=when, spans=_spans(hours.spans, language)))
    return language.phrase("opening.then").join(answers) if answers else language.phrase("opening.unknown")


def clock_text(clock: Clock, language: Language) -> str:
    """ "um 17 Uhr", "nach 16 Uhr", "von 12 bis 13 Uhr durchgehend"."""
    end = _time(clock.end, language) if clock.end else ""
    return language.phrase(f"opening.clock.{clock.relation}", start=_time(clock.start, language), end=end)


def weekdays_open_text(office: Office, clock: Clock, today: date, state: str, language: Language) -> str | None:
    """On which weekdays ``office`` is usually open then; None when its hours are not known."""
    if not office.opening_hours:
        return None
    names, when = language.names("opening.weekdays_often"), clock_text(clock, language)
    week = week_hours(office.opening_hours, today, state, office.closures)
    days = [day for day in week if is_open(_pairs(day.spans), clock)]
    if not days:
        return language.phrase("opening.never_at", when=when)
    if len(days) > MOST_WITH_HOURS:
        named = [names[day.date.weekday()] for day in days]
    else:
        named = [
            language.phrase("opening.weekday", day=names[day.date.weekday()], spans=_spans(day.spans, language))
            for day in days
        ]
    return language.phrase("opening.weekdays_at", when=when, days=", ".join(named))


def usually_open(office: Office, clock: Clock, today: date, state: str) -> bool:
    """Whether ``office`` is usually open then on some weekday."""
    if not office.opening_hours:
        return False
    week = week_hours(office.opening_hours, today, state, office.closures)
    return any(is_open(_pairs(day.spans), clock) for day in week)


def week_text(office: Office, today: date, state: str, language: Language) -> str | None:
    """The usual week on one line, days with the same hours together; None when the hours are not known."""
    if not office.opening_hours:
        return None
    names = language.names("opening.weekdays_short")
    parts = []
    for spans, group in groupby(
        week_hours(office.opening_hours, today, state, office.closures), key=lambda day: (day.status, day.spans)
    ):
        days = [names[day.date.weekday()] for day in group]
        name = days[0] if len(days) == 1 else language.phrase("opening.days", first=days[0], last=days[-1])
        parts.append(_day(DayHours(today, spans[0], spans[1]), name, language))
    return ", ".join(parts)


def exceptions_text(office: Office, today: date, state: str, language: Language) -> list[str]:
    """Holidays and closures of the next ``SOON`` days on which ``office`` would else be open, one each."""
    if not office.opening_hours:
        return []
    week = week_hours(office.opening_hours, today, state, office.closures)
    usually = {day.date.weekday() for day in week if day.status == "open"}
    days = [today + timedelta(days=ahead) for ahead in range(SOON)]
    unusual = [day_hours(office.opening_hours, day, state, office.closures) for day in days if day.weekday() in usually]
    return [_day(day, _date_name(day.date, language), language) for day in unusual if day.holiday or day.reason]


def opens_on(office: Office, day: Day, clock: Clock | None, state: str) -> bool:
    """Whether ``office`` is open on one of the days meant, at the time asked for."""
    return any(
        hours.status == "open" and (clock is None or is_open(_pairs(hours.spans), clock))
        for hours in _days(office, day, state)
    )


def day_name(day: date, today: date, language: Language) -> str:
    """ "heute", "morgen", "übermorgen" or "am Montag, 30.11."."""
    near = {0: "opening.today", 1: "opening.tomorrow", 2: "opening.after_tomorrow"}
    if key := near.get((day - today) // timedelta(days=1)):
        return language.phrase(key)
    return _date_name(day, language)


def _days(office: Office, day: Day, state: str) -> list[DayHours]:
    if not office.opening_hours:
        return []
    return [day_hours(office.opening_hours, one, state, office.closures) for one in day.days]


def _name(day: date, named: Day, today: date, language: Language) -> str:
    return day_name(day, today, language) if named.named in _RELATIVE else _date_name(day, language)


def _date_name(day: date, language: Language) -> str:
    weekday = language.names("opening.weekdays")[day.weekday()]
    return language.phrase("opening.on_date", weekday=weekday, day=day.day, month=day.month)


def _weekday_and_date(day: date, language: Language) -> str:
    weekday = language.names("opening.weekdays")[day.weekday()]
    return language.phrase("opening.date", weekday=weekday, day=day.day, month=day.month)


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
    reason = current.today.reason
    if current.next is None:
        return language.phrase("opening.closed_for_long" + ("_reason" if reason else ""), reason=reason)
    day, start = day_name(current.next.date, today, language), _time(current.next.spans[0].start, language)
    return language.phrase("opening.closed" + ("_reason" if reason else ""), day=day, time=start, reason=reason)


def _day(hours: DayHours, name: str, language: Language) -> str:
    if hours.reason:
        return language.phrase("opening.day_closed_reason", day=name, reason=hours.reason)
    suffix = "_holiday" if hours.holiday else ""
    spans = _spans(hours.spans, language)
    return language.phrase(f"opening.day_{hours.status}{suffix}", day=name, spans=spans, holiday=hours.holiday)


def _spans(spans: Sequence[Span], language: Language) -> str:
    return language.phrase("opening.and").join(
        language.phrase("opening.around_the_clock")
        if span.start == span.end
        else language.phrase("opening.span", start=_time(span.start, language), end=_time(span.end, language))
        for span in spans
    )


def _pairs(spans: Sequence[Span]) -> list[tuple[time, time]]:
    return [(span.start, span.end) for span in spans]


def _time(moment: time, language: Language) -> str:
    hour = 24 if moment == time(0) else moment.hour
    if moment.minute == 0:
        return language.phrase("opening.full_hour", hour=hour)
    return language.phrase("opening.time", hour=hour, minute=moment.minute)
