"""Says that another city is responsible, and how to reach it. Which part a place plays: elsewhere.py."""

from dataclasses import replace

from actions.authority import cards, contact_lines
from actions.choosing import SURE_SCORE
from actions.handover import person_choices
from actions.knowledge import Context
from actions.replies import Utterance, ask, reply
from actions.turn import Memory, Offered, Turn
from actions.understanding import Understanding


def concerns_elsewhere(meant: Understanding) -> bool:
    """Whether the place outside is responsible for what ``meant`` asks, or is all that it says."""
    if meant.where.outside is None or meant.also:
        return False
    if meant.where.theirs(meant.service):
        return True
    return meant.service is None and not (meant.options or meant.office or meant.named.kind or meant.place)


def elsewhere_answer(turn: Turn, meant: Understanding, context: Context) -> tuple[list[Utterance], Memory]:
    """Name the place's administration as far as the catalogue knows it; the service in our own city stays on offer."""
    where, language = meant.where, context.language
    place = where.outside or ""
    if place.isdigit():
        place = language.phrase("places.postcode", postcode=place)
    values = {"place": place, "city": context.knowledge.city}
    response = "utter_place_outside"
    if where.role == "event" and meant.service:
        response = "utter_place_outside_registry"
        values["lines"] = contact_lines(where.authority, context) if where.authority else ""
    elif where.authority:
        response = "utter_place_outside_authority"
        values |= {"name": where.authority.name, "lines": contact_lines(where.authority, context)}
    choices = person_choices(context)[:1]
    if meant.service and not meant.carried and meant.candidates and meant.candidates[0].score >= SURE_SCORE:
        title = language.phrase("places.here", title=meant.service.title, city=context.knowledge.city)
        choices = [ask(title, meant.aspect, service=meant.service.id), *choices]
    shown = cards(where.authority, context) if where.authority else []
    offered: Offered = {"question": False, "yes": None, "choices": choices}
    said = reply(response, values, kind="offices" if shown else "text", offices=shown, choices=choices)
    return [said], replace(turn.memory, offered=offered)
