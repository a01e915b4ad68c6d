"""Answers from the catalogue: which service, which aspects, one reply for each. docs/answers.md

What is not certain is asked back; what the catalogue does not say is said to be unknown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from actions.aspects import COMPOSERS, FOLLOW_UPS
from actions.aspects.composed import Composed, Question
from actions.authority import authority_answer, decides, perhaps
from actions.catalogue.model import Service
from actions.catalogue.search import Hit
from actions.choosing import LIKELY_SCORE
from actions.entities import entities_of
from actions.knowledge import Context
from actions.misunderstanding import not_in_catalogue, not_understood
from actions.office_answer import asks_about_building, office_answer, unknown_place
from actions.office_cards import office_cards
from actions.places import Place
from actions.replies import Answer, Candidate, Choice, Utterance, ask, clerk, reply, service_ref, understood
from actions.turn import Memory, Outcome, Turn
from actions.understanding import OFFICE_ASPECTS, Understanding, understand

MOST_FOLLOW_UPS = 4
# Questions to which it matters who decides.
AUTHORITY_ASPECTS = frozenset({"general", "office", "contact", "appointment", "online", "status"})
PERSON = "choices.person"


def answer(turn: Turn, context: Context) -> Outcome:
    """Answer ``turn``, ask back, or say that it was not understood."""
    meant = understand(turn, context.knowledge)
    return answer_meant(turn, meant, context)


def answer_meant(turn: Turn, meant: Understanding, context: Context) -> Outcome:
    """As ``answer``, for what is already understood."""
    if asks_about_building(turn, meant):
        meant = replace(meant, authority=None, options=())
    if meant.authority:
        alternatives = _alternatives(meant.aspect, meant, context)
        utterances, memory = authority_answer(turn, meant.authority, alternatives, context)
        return _outcome(utterances, memory, meant)
    if found := office_answer(turn, meant, context):
        utterances, memory = found
        return _outcome(utterances, memory, meant)
    if meant.also:
        return _about_several(turn, meant, context)
    if meant.service:
        return _about_service(turn, meant.service, meant, context)
    if meant.options:
        return _ask_back(turn, meant, context)
    return _nothing(turn, meant, context)


def _about_several(turn: Turn, meant: Understanding, context: Context) -> Outcome:
    """One reply for each question; the conversation goes on about the last."""
    assert meant.service is not None
    parts = [(meant.service, meant.aspects), *((request.service, request.aspects) for request in meant.also)]
    said: list[Utterance] = []
    outcome = Outcome([], turn.memory)
    for service, aspects in parts:
        part = replace(meant, service=service, aspects=aspects, also=())
        outcome = _about_service(replace(turn, memory=outcome.memory), service, part, context)
        said.extend(utterance for utterance in outcome.utterances if utterance.response)
    for utterance in said[:-1]:
        utterance.message.pop("choices", None)
    return Outcome([*said, _understood(meant)], outcome.memory)


def _about_service(turn: Turn, service: Service, meant: Understanding, context: Context) -> Outcome:
    kept = turn.memory.aspect if meant.carried and meant.place else None
    aspects = _without_doubling(meant.aspects or (kept or "general",))
    place = meant.place or _kept_place(turn, aspects, context)
    question = Question(
        service, context, place=place, day=meant.day, clock=meant.clock, age=meant.age, office=meant.office
    )
    composed = [(aspect, _composed(aspect, question)) for aspect in aspects]
    follow_ups = other_aspects(service, context, without=aspects)
    utterances = [
        _answered(aspect, part, service, meant, context) if part else _unknown(aspect, service, follow_ups, context)
        for aspect, part in composed
    ]
    alternatives = _alternatives(aspects[0], meant, context)
    if composed[-1][1] and (follow_ups or alternatives):
        utterances[-1].message["choices"] = [*alternatives, *follow_ups[: MOST_FOLLOW_UPS - len(alternatives)]]
    authority = context.knowledge.authority(service.authority)
    if authority and AUTHORITY_ASPECTS & set(aspects):
        utterances.insert(-1, decides(authority, context))  # the choices stay in the last line
    elif meant.perhaps and not authority:
        authority = meant.perhaps
        utterances.insert(-1, perhaps(authority, context))
    if meant.where.unknown and {"office", "opening_hours"} & set(aspects):
        utterances.insert(-1, unknown_place(meant.where, context))
    offices = [office for _, part in composed if part for office in part.offices]
    memory = replace(
        turn.memory,
        service=service.id,
        aspect=aspects[-1],
        office=offices[0].id if len(offices) == 1 else None,
        place=place.name if place else turn.memory.place,
    )
    return _outcome(utterances, memory, replace(meant, authority=authority))


def _composed(aspect: str, question: Question) -> Composed | None:
    """Where there is no place to go to, how to reach somebody is the answer."""
    found = COMPOSERS[aspect](question)
    return COMPOSERS["contact"](question) if found is None and aspect in OFFICE_ASPECTS else found


def _alternatives(aspect: str, meant: Understanding, context: Context) -> list[Choice]:
    """Other services that may have been meant."""
    return [
        ask(context.language.phrase("choices.alternative", title=hit.service.title), aspect, service=hit.service.id)
        for hit in meant.alternatives
    ]


def _answered(aspect: str, part: Composed, service: Service, meant: Understanding, context: Context) -> Utterance:
    content: Answer = {
        "service": service_ref(service),
        "aspect": aspect,
        "confidence": meant.confidence,
        "source": {"title": service.source.title, "url": service.source.url},
        "as_of": service.as_of.isoformat(),
        "example": part.example,
        "links": part.links,
        "offices": office_cards(part.offices, context),
    }
    return reply(part.response, part.values, kind="answer", answer=content)


def _unknown(aspect: str, service: Service, follow_ups: Sequence[Choice], context: Context) -> Utterance:
    topic = context.language.phrase(f"aspects.{aspect}.topic")
    choices = [*follow_ups[: MOST_FOLLOW_UPS - 1], clerk(context.language.phrase(PERSON))]
    return reply("utter_unknown_field", {"title": service.title, "topic": topic}, kind="choices", choices=choices)


def other_aspects(service: Service, context: Context, *, without: Iterable[str]) -> list[Choice]:
    """Up to ``MOST_FOLLOW_UPS`` choices of aspects the catalogue has for ``service``."""
    answerable = context.knowledge.answerable
    if service.id not in answerable:
        question = Question(service, context)
        answerable[service.id] = tuple(aspect for aspect in FOLLOW_UPS if COMPOSERS[aspect](question))
    others = [aspect for aspect in answerable[service.id] if aspect not in set(without)]
    return [
        ask(context.language.phrase(f"aspects.{aspect}.choice"), aspect, service=service.id)
        for aspect in others[:MOST_FOLLOW_UPS]
    ]


def _ask_back(turn: Turn, meant: Understanding, context: Context) -> Outcome:
    """Offer the services that may be meant; the aspect asked for is kept."""
    choices = [*services_to_choose(meant.options, meant), clerk(context.language.phrase(PERSON))]
    if len(meant.options) == 1:
        title = meant.options[0].service.title
        said = reply("utter_confirm_service", {"title": title}, kind="choices", choices=choices)
    else:
        certain = meant.options[0].score >= LIKELY_SCORE
        said = reply("utter_ambiguous" if certain else "utter_which_service", kind="choices", choices=choices)
    memory = replace(turn.memory, aspect=meant.aspect)
    lines = [perhaps(meant.perhaps, context), said] if meant.perhaps else [said]
    meant = replace(meant, authority=meant.perhaps)
    return _outcome(lines, memory, meant, question=True, yes=0 if len(meant.options) == 1 else None)


def services_to_choose(hits: Iterable[Hit], meant: Understanding) -> list[Choice]:
    """Choices that ask about the services of ``hits`` what ``meant`` asks."""
    return [ask(hit.service.title, meant.aspect, service=hit.service.id) for hit in hits]


def _nothing(turn: Turn, meant: Understanding, context: Context) -> Outcome:
    aspect = meant.aspects[0] if meant.aspects else None
    if meant.topic and aspect not in (None, "opening_hours"):
        outcome = not_in_catalogue(turn, context)
        return Outcome([*outcome.utterances, _understood(meant)], outcome.memory)
    asked = "utter_which_office" if aspect == "opening_hours" else "utter_service_needed" if aspect else None
    outcome = not_understood(turn, asked or "utter_fallback", context)
    said = [*outcome.utterances, _understood(meant)]
    return Outcome(said, replace(outcome.memory, aspect=aspect or turn.memory.aspect))


def _outcome(
    utterances: Sequence[Utterance],
    memory: Memory,
    meant: Understanding,
    *,
    question: bool = False,
    yes: int | None = None,
) -> Outcome:
    choices = [choice for utterance in utterances for choice in utterance.message.get("choices", [])]
    memory = replace(
        memory, misunderstood=0, offered={"question": question, "yes": yes, "choices": choices} if choices else None
    )
    return Outcome([*utterances, _understood(meant)], memory)


def _understood(meant: Understanding) -> Utterance:
    aspect = meant.aspects[0] if meant.aspects else None
    return understood(aspect, entities_of(meant), candidates_of(meant.candidates))


def candidates_of(hits: Iterable[Hit]) -> list[Candidate]:
    return [{"id": hit.service.id, "title": hit.service.title, "score": hit.score} for hit in hits]


def _without_doubling(aspects: Sequence[str]) -> tuple[str, ...]:
    """Where to go and when it is open are one answer: the hours name the offices."""
    if "opening_hours" in aspects:
        return tuple(aspect for aspect in aspects if aspect != "office")
    return tuple(aspects)


def _kept_place(turn: Turn, aspects: Sequence[str], context: Context) -> Place | None:
    if turn.memory.place and {"office", "opening_hours"} & set(aspects):
        return context.knowledge.places.find(turn.memory.place).place
    return None
