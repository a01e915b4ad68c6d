"""Somebody else's matter: who is responsible, and how to reach them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from actions.catalogue.model import Authority
from actions.handover import person_choices
from actions.knowledge import Context
from actions.office_cards import address_text
from actions.replies import Choice, OfficeCard, Utterance, reply
from actions.turn import Memory, Turn


def authority_answer(
    turn: Turn, authority: Authority, alternatives: Sequence[Choice], context: Context
) -> tuple[list[Utterance], Memory]:
    """Name ``authority`` with its contact; the city's own services that may be meant, and a person, stay on offer."""
    choices = [*alternatives, *person_choices(context)[:1]]
    values = {"name": authority.name, "fact": authority.responsible_for, "lines": contact_lines(authority, context)}
    said = reply("utter_authority", values, kind="offices", offices=cards(authority, context), choices=choices)
    offered: Any = {"question": False, "yes": None, "choices": choices}
    return [said], replace(turn.memory, service=None, office=None, offered=offered)


def perhaps(authority: Authority, context: Context) -> Utterance:
    """The line beside an answer or a choice of services that another authority may be responsible instead."""
    values = {"name": authority.name, "lines": contact_lines(authority, context)}
    return reply("utter_authority_perhaps", values, kind="offices", offices=cards(authority, context))


def decides(authority: Authority, context: Context) -> Utterance:
    """The line beside an answer about a service that another authority decides on."""
    values = {"name": authority.name, "lines": contact_lines(authority, context)}
    return reply("utter_authority_decides", values, kind="offices", offices=cards(authority, context))


def named(authority: Authority) -> dict[str, Any]:
    """What clerks and editors see of it among what was understood."""
    return {"entity": "authority", "value": authority.id}


def contact_lines(authority: Authority, context: Context) -> str:
    """How to reach ``authority``, one way a line; empty when nothing is known."""
    language = context.language
    address = address_text(authority.address, language) if authority.address else None
    lines = [
        language.phrase(f"authority.{name}", value=value)
        for name, value in (
            ("address", address),
            ("phone", authority.phone),
            ("hours", authority.hours),
            ("email", authority.email),
            ("url", authority.url),
            ("note", authority.note),
        )
        if value
    ]
    return "\n".join(lines)


def cards(authority: Authority, context: Context) -> list[OfficeCard]:
    """A card when there is a place to go to."""
    if authority.address is None:
        return []
    card: OfficeCard = {
        "id": authority.id,
        "name": authority.name,
        "address": address_text(authority.address, context.language),
        "accessible": "unknown",
    }
    if authority.phone:
        card["phone"] = authority.phone
    if authority.url:
        card["url"] = authority.url
    return [card]
