"""Answers about places to go to when no service is meant: "wo ist das nächste Bürgeramt, hat das morgen auf?"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.asked import goes_on
from actions.aspects.contact import office_contact
from actions.catalogue.german import fold
from actions.catalogue.model import Office
from actions.elsewhere_answer import concerns_elsewhere, elsewhere_answer
from actions.knowledge import Context
from actions.office_cards import SHOWN, all_with_hours, is_open_then, listed, office_cards, office_text, with_hours
from actions.office_facts import fact_text, facts_asked
from actions.places import Place, Where, nearest
from actions.replies import Utterance, reply
from actions.turn import Memory, Turn
from actions.understanding import OFFICE_ASPECTS, Understanding

_KIND = "kind:"
Answered = tuple[list[Utterance], Memory]

# "Welches Bürgeramt hat samstags auf" wants only those that have.
_WHICH = re.compile(r"\b(welche[srn]?|irgendein\w*|irgendwo|gibt es|gibts|gibbet|wo)\b")
_POINTS = re.compile(r"\b(da|dort|dahin|dorthin|hin|denen|die|das|es|der|rein|man)\b")


def office_answer(turn: Turn, meant: Understanding, context: Context) -> Answered | None:
    """Replies and memory when ``meant`` is about offices or another city; None when it is about a service."""
    if concerns_elsewhere(meant):
        return elsewhere_answer(turn, meant, context)
    facts = facts_asked(turn.text)
    about_office = bool(meant.office or meant.named.kind)
    if meant.service is not None and not meant.carried and not (about_office and (facts or _asks_when(meant))):
        return None
    if meant.where.unknown and not meant.office:
        return [unknown_place(meant.where, context)], _expecting_place(turn, meant)
    asks = bool(OFFICE_ASPECTS & set(meant.aspects)) or not set(meant.aspects) - {"general"} or bool(facts)
    if meant.office and asks:
        return _one(turn, meant.office, meant, context)
    if meant.named.kind and asks:
        return _of_kind(turn, meant.named.kind, meant, context)
    asks = asks or bool(meant.place and turn.memory.office and goes_on(turn.text))
    return _follow_up(turn, meant, context) if asks or meant.day or meant.clock else None


def asks_about_building(turn: Turn, meant: Understanding) -> bool:
    """Whether ``turn`` asks how to get into or to an office, and not how to use this chat."""
    spoken_of = meant.office or meant.named.kind or (turn.memory.office and _POINTS.search(fold(turn.text)))
    return bool(facts_asked(turn.text)) and bool(spoken_of)


def unknown_place(where: Where, context: Context) -> Utterance:
    """Says that a place or street is not known, or, when the catalogue has every street, that it does not exist."""
    values = {"place": where.unknown or "", "city": context.knowledge.city}
    if not where.street:
        return reply("utter_place_unknown", values)
    complete = context.knowledge.places.complete
    return reply("utter_place_unknown_street_complete" if complete else "utter_place_unknown_street", values)


def _asks_when(meant: Understanding) -> bool:
    """Only when an office is open: "Bürgeramt Borbeck um 17 Uhr" does not name "Begleitetes Fahren ab 17". A service
    that the office serves is answered with its hours all the same."""
    named = bool(meant.candidates) and bool(meant.candidates[0].matched)
    if meant.service and meant.office and meant.office.id in meant.service.offices:
        return False
    return not named and (meant.aspects == ("opening_hours",) or meant.clock is not None)


def _one(turn: Turn, office: Office, meant: Understanding, context: Context, *, place: Place | None = None) -> Answered:
    lines = _lines(turn, office, meant, context, place)
    response, values = "utter_office_one", {"lines": lines}
    if place:
        response, values = "utter_nearest_office", {"lines": lines, "place": place.name}
    said = reply(response, values, kind="offices", offices=office_cards([office], context))
    memory = replace(
        turn.memory, office=office.id, place=place.name if place else turn.memory.place, aspect=_aspect(meant)
    )
    return [said], memory


def _lines(turn: Turn, office: Office, meant: Understanding, context: Context, place: Place | None) -> str:
    """What is asked about ``office``: where and when, and then how to reach it and how to get in."""
    language = context.language
    facts = facts_asked(turn.text)
    asked = set(meant.aspects) & OFFICE_ASPECTS
    if (facts or asked == {"contact"}) and "opening_hours" not in asked and not meant.day and not meant.clock:
        lines = [office_text(office, context, place=place)]
    else:
        week = "opening_hours" in asked
        lines = [with_hours(office, context, meant.day, clock=meant.clock, place=place, week=week)]
    if "contact" in asked:
        lines.extend(office_contact(office, language) or [language.phrase("office.contact_unknown")])
    lines.extend(fact_text(office, fact, language) for fact in facts)
    if "parking" in facts and "transport" not in facts and office.transport:
        lines.append(fact_text(office, "transport", language))
    return "\n".join(lines)


def _of_kind(turn: Turn, kind: str, meant: Understanding, context: Context) -> Answered:
    offices = [office for office in context.knowledge.snapshot.catalogue.offices if office.kind == kind]
    place = meant.place or _remembered_place(turn, context)
    which = bool(_WHICH.search(fold(turn.text))) and (meant.day is not None or meant.clock is not None)
    if place:
        near = nearest(offices, place)
        opened = [office for office in near if is_open_then(office, context, meant.day, meant.clock)] if which else []
        return _one(turn, (opened or near)[0], meant, context, place=place)
    if len(offices) == 1:
        return _one(turn, offices[0], meant, context)
    if which:
        return _which_open(turn, offices, meant, context)
    return _several(turn, offices, meant, context)


def _which_open(turn: Turn, offices: Sequence[Office], meant: Understanding, context: Context) -> Answered:
    opened = [office for office in offices if is_open_then(office, context, meant.day, meant.clock)]
    shown = (opened or list(offices))[:SHOWN]
    lines = listed([with_hours(office, context, meant.day, clock=meant.clock) for office in shown], context.language)
    response = "utter_offices_open" if opened else "utter_offices_closed"
    said = reply(response, {"lines": lines}, kind="offices", offices=office_cards(shown, context))
    return [said], replace(turn.memory, office=any_of(offices[0].kind), aspect=_aspect(meant))


def _several(turn: Turn, offices: Sequence[Office], meant: Understanding, context: Context) -> Answered:
    shown, language = list(offices[:SHOWN]), context.language
    if facts := facts_asked(turn.text):
        lines = listed(
            [
                language.phrase(
                    "office.fact", name=office.name, fact=" ".join(fact_text(office, fact, language) for fact in facts)
                )
                for office in shown
            ],
            language,
        )
    elif "opening_hours" in meant.aspects:
        lines = all_with_hours(shown, context, meant.day, meant.clock)
    else:
        lines = listed([with_hours(office, context, meant.day, clock=meant.clock) for office in shown], language)
    said = [reply("utter_offices", {"lines": lines}, kind="offices", offices=office_cards(shown, context))]
    if len(offices) > 1:
        said.append(reply("utter_place_needed", {"city": context.knowledge.city}))
    office = shown[0].id if len(offices) == 1 else any_of(offices[0].kind)
    return said, replace(turn.memory, office=office, aspect=_aspect(meant))


def any_of(kind: str) -> str:
    """What is remembered as the office when several of a kind were shown: "kind:buergeramt"."""
    return f"{_KIND}{kind}"


def _follow_up(turn: Turn, meant: Understanding, context: Context) -> Answered | None:
    """ "und in Steele?", "hat das morgen auf?", "und samstags?" after an office was shown."""
    remembered = turn.memory.office or ""
    office = context.knowledge.office(remembered)
    kind = office.kind if office else remembered.removeprefix(_KIND) if remembered.startswith(_KIND) else None
    if kind is None:
        return None
    if meant.place:
        return _of_kind(turn, kind, meant, context)
    named_time = (meant.day or meant.clock) and not set(meant.aspects) - OFFICE_ASPECTS - {"general"}
    about_it = (meant.aspects and set(meant.aspects) <= OFFICE_ASPECTS) or named_time or facts_asked(turn.text)
    if not about_it or meant.options:
        return None
    return _one(turn, office, meant, context) if office else _of_kind(turn, kind, meant, context)


def _expecting_place(turn: Turn, meant: Understanding) -> Memory:
    """Remembers what was looked for, so that a Stadtteil alone is the answer."""
    kind = meant.named.kind
    return replace(turn.memory, office=any_of(kind), aspect=_aspect(meant)) if kind else turn.memory


def _remembered_place(turn: Turn, context: Context) -> Place | None:
    return context.knowledge.places.find(turn.memory.place).place if turn.memory.place else None


def _aspect(meant: Understanding) -> str:
    return meant.aspects[0] if meant.aspects else "office"
