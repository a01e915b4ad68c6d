"""Answers about places to go to when no service is meant: "wo ist das nächste Bürgeramt, hat das morgen auf?"."""

from collections.abc import Sequence
from dataclasses import replace

from actions.catalogue.model import Office
from actions.knowledge import Context
from actions.office_cards import SHOWN, listed, office_cards, with_hours
from actions.places import Place, nearest
from actions.replies import Utterance, reply
from actions.turn import Memory, Turn
from actions.understanding import OFFICE_ASPECTS, Understanding


def office_answer(turn: Turn, meant: Understanding, context: Context) -> tuple[list[Utterance], Memory] | None:
    """Replies and memory when ``meant`` is about offices; None when it is about a service or about nothing."""
    if meant.service is not None and not meant.carried:
        return None
    if meant.where.outside:
        return _outside(turn, meant, context)
    if meant.where.unknown:
        return _unknown(turn, meant.where.unknown, context)
    asks = bool(OFFICE_ASPECTS & set(meant.aspects)) or not set(meant.aspects) - {"general"}
    if meant.office and asks:
        return _one(turn, meant.office, meant, context)
    if meant.named.kind and asks:
        return _of_kind(turn, meant.named.kind, meant, context)
    return _follow_up(turn, meant, context) if asks else None


def _one(
    turn: Turn, office: Office, meant: Understanding, context: Context, *, place: Place | None = None
) -> tuple[list[Utterance], Memory]:
    line = with_hours(office, context, meant.day, place=place)
    cards = office_cards([office], context)
    response, values = "utter_office_one", {"lines": line}
    if place:
        response, values = "utter_nearest_office", {"lines": line, "place": place.name}
    said = reply(response, values, kind="offices", offices=cards)
    memory = replace(
        turn.memory, office=office.id, place=place.name if place else turn.memory.place, aspect=_aspect(meant)
    )
    return [said], memory


def _of_kind(turn: Turn, kind: str, meant: Understanding, context: Context) -> tuple[list[Utterance], Memory]:
    offices = [office for office in context.knowledge.snapshot.catalogue.offices if office.kind == kind]
    place = meant.place or _remembered_place(turn, context)
    if place:
        return _one(turn, nearest(offices, place)[0], meant, context, place=place)
    return _several(turn, offices, meant, context)


def _several(
    turn: Turn, offices: Sequence[Office], meant: Understanding, context: Context
) -> tuple[list[Utterance], Memory]:
    shown = list(offices[:SHOWN])
    lines = listed([with_hours(office, context, meant.day) for office in shown], context.language)
    said = [reply("utter_offices", {"lines": lines}, kind="offices", offices=office_cards(shown, context))]
    if len(offices) > 1:
        said.append(reply("utter_place_needed", {"city": context.knowledge.city}))
    return said, replace(turn.memory, office=shown[0].id, aspect=_aspect(meant))


def _follow_up(turn: Turn, meant: Understanding, context: Context) -> tuple[list[Utterance], Memory] | None:
    """ "und in Steele?", "hat das morgen auf?" after an office was shown."""
    office = context.knowledge.office(turn.memory.office)
    if office is None:
        return None
    if meant.place:
        return _of_kind(turn, office.kind, meant, context)
    if meant.aspects and set(meant.aspects) <= OFFICE_ASPECTS and not meant.options:
        return _one(turn, office, meant, context)
    return None


def _outside(turn: Turn, meant: Understanding, context: Context) -> tuple[list[Utterance], Memory]:
    place = meant.where.outside or ""
    return [reply("utter_place_outside", {"place": place, "city": context.knowledge.city})], turn.memory


def _unknown(turn: Turn, place: str, context: Context) -> tuple[list[Utterance], Memory]:
    return [reply("utter_place_unknown", {"place": place, "city": context.knowledge.city})], turn.memory


def _remembered_place(turn: Turn, context: Context) -> Place | None:
    return context.knowledge.places.find(turn.memory.place).place if turn.memory.place else None


def _aspect(meant: Understanding) -> str:
    return meant.aspects[0] if meant.aspects else "office"
