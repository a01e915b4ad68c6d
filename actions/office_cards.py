"""Offices as the citizen sees them: cards, and lines of text that say the same."""

import math
from collections.abc import Sequence

from actions.catalogue.model import Address, Office
from actions.dates import Day
from actions.knowledge import Context
from actions.language import Language
from actions.opening_text import now_text, on_day_text
from actions.places import Place, distance
from actions.replies import OfficeCard

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


def hours_text(office: Office, context: Context, day: Day | None) -> str:
    """Opening times on ``day``; without a day how it stands now. Says so when they are not known."""
    language, state = context.language, context.knowledge.state
    if day is not None:
        return on_day_text(office, day, context.local_now.date(), state, language)
    return now_text(office, context.now, state, language)[1] or language.phrase("opening.unknown")


def with_hours(office: Office, context: Context, day: Day | None, *, place: Place | None = None) -> str:
    """One line: name, address and opening times."""
    return context.language.phrase(
        "office.with_hours", office=office_text(office, context, place=place), hours=hours_text(office, context, day)
    )


def listed(lines: Sequence[str], language: Language) -> str:
    """``lines`` as a list; a single one without a bullet."""
    if len(lines) == 1:
        return lines[0]
    return "\n".join(language.phrase("lists.item", text=line) for line in lines)
