"""Offices as the citizen sees them: cards, and lines of text that say the same."""

import math
from collections.abc import Sequence

from actions.catalogue.model import Address, Office
from actions.dates import Day
from actions.knowledge import Context
from actions.language import Language
from actions.opening_text import (
    at_clock_text,
    exceptions_text,
    now_text,
    on_day_text,
    opens_on,
    usually_open,
    week_text,
    weekdays_open_text,
)
from actions.places import Place, distance
from actions.replies import OfficeCard
from actions.times import Clock

SHOWN = 6  # offices one answer shows at most


def office_card(office: Office, context: Context) -> OfficeCard:
    """``office`` with its opening state at this moment."""
    card: OfficeCard = {
        "id": office.id,
        "name": office.name,
        "address": address_text(office.address, context.language),
        "accessible": office.accessible,
        "url": office.source.url,
    }
    if office.phone:
        card["phone"] = office.phone
    if office.transport:
        card["transport"] = office.transport
    if office.opening_hours:
        card["opening_hours"] = office.opening_hours
    is_open, text = now_text(office, context.now, context.knowledge.state, context.language)
    if is_open is not None:
        card["open_now"] = is_open
    if text is not None:
        card["opening_text"] = text
    return card


def office_cards(offices: Sequence[Office], context: Context) -> list[OfficeCard]:
    return [office_card(office, context) for office in offices[:SHOWN]]


def address_text(address: Address, language: Language) -> str:
    return language.phrase("office.address", street=address.street, postcode=address.postcode, city=address.city)


def office_text(office: Office, context: Context, *, place: Place | None = None) -> str:
    """Name and address, with the distance from ``place`` when both positions are known."""
    language = context.language
    address = address_text(office.address, language)
    away = distance(office, place) if place else math.inf
    if math.isinf(away):
        return language.phrase("office.short", name=office.name, address=address)
    kilometres = f"{away:.1f}".replace(".", ",")
    return language.phrase("office.distance", name=office.name, address=address, distance=kilometres)


def hours_text(office: Office, context: Context, day: Day | None, clock: Clock | None = None) -> str:
    """Opening times on ``day``; with a time of day yes or no; without either how it stands now. Says so when they are
    not known."""
    language, state, today = context.language, context.knowledge.state, context.local_now.date()
    if not office.opening_hours:
        return language.phrase("opening.unknown")
    if clock is not None:
        said = at_clock_text(office, day or Day(today, "today"), clock, today, state, language)
        usual = None if day else weekdays_open_text(office, clock, today, state, language)
        return language.phrase("opening.then").join([said, usual] if usual else [said])
    if day is not None and day.named != "now":
        said = on_day_text(office, day, today, state, language)
        is_open, now = now_text(office, context.now, state, language)
        over = day.named == "today" and is_open is False and opens_on(office, day, None, state)
        return language.phrase("opening.then").join([said, now]) if over and now else said
    return now_text(office, context.now, state, language)[1] or language.phrase("opening.unknown")


def week_lines(office: Office, context: Context) -> list[str]:
    """The usual week, and the exceptions of the next days; empty when the hours are not known."""
    language, state, today = context.language, context.knowledge.state, context.local_now.date()
    week = week_text(office, today, state, language)
    if week is None:
        return []
    exceptions = exceptions_text(office, today, state, language)
    lines = [language.phrase("opening.week", week=week)]
    if exceptions:
        days = language.phrase("opening.then").join(exceptions)
        lines.append(language.phrase("opening.exceptions", days=days))
    return lines


def is_open_then(office: Office, context: Context, day: Day | None, clock: Clock | None) -> bool:
    """Whether ``office`` is known to be open then: on that day, at that time, or now."""
    state, today = context.knowledge.state, context.local_now.date()
    if clock is None and (day is None or day.named == "now"):
        return now_text(office, context.now, state, context.language)[0] is True
    if day is None and clock is not None:
        return usually_open(office, clock, today, state)
    return opens_on(office, day or Day(today, "today"), clock, state)


def with_hours(
    office: Office,
    context: Context,
    day: Day | None,
    *,
    clock: Clock | None = None,
    place: Place | None = None,
    week: bool = False,
) -> str:
    """Name, address and opening times on one line; ``week``: the usual week on further lines when no day is named. Says
    which district was taken when the street of ``place`` runs through several."""
    line = context.language.phrase(
        "office.with_hours",
        office=office_text(office, context, place=place),
        hours=hours_text(office, context, day, clock),
    )
    lines = [line]
    if week and day is None and clock is None:
        lines.extend(week_lines(office, context))
    if place and place.others:
        lines.append(assumption(place, context.language))
    return "\n".join(lines)


def all_with_hours(offices: Sequence[Office], context: Context, day: Day | None, clock: Clock | None = None) -> str:
    """``offices`` as a list with their opening times; a week that holds for all of them is said once at the end."""
    if len(offices) == 1:
        return with_hours(offices[0], context, day, clock=clock, week=True)
    shared = len({(office.opening_hours, tuple(office.closures)) for office in offices}) == 1
    asked = day is not None or clock is not None
    items = []
    for office in offices:
        line = with_hours(office, context, day, clock=clock)
        weeks = [] if shared or asked else week_lines(office, context)[:1]
        items.append(context.language.phrase("opening.then").join([line, *weeks]))
    lines = [listed(items, context.language)]
    return "\n".join([*lines, *week_lines(offices[0], context)] if shared and not asked else lines)


def assumption(place: Place, language: Language) -> str:
    """Which district of a long street was taken, and how to say that another one is meant."""
    others = ", ".join(place.others)
    return language.phrase("office.assumed", street=place.street, district=place.district, others=others)


def listed(lines: Sequence[str], language: Language) -> str:
    """``lines`` as a list; a single one without a bullet."""
    if len(lines) == 1:
        return lines[0]
    return "\n".join(language.phrase("lists.item", text=line) for line in lines)
