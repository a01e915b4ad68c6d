"""A person, please: a typed request for the gateway, with the department that knows the service."""

from dataclasses import replace

from actions.knowledge import Context
from actions.replies import Choice, callback, clerk, handover, reply, service_ref, understood
from actions.turn import Outcome, Turn

DOUBTED = 0.6  # the classifier below this does not outweigh words that nearly always ask for a person


def wants_person(turn: Turn, context: Context) -> bool:
    """Whether the words of ``turn`` ask for a person, whatever the classifier makes of them."""
    wish = context.knowledge.lexicon.wishes.find(turn.text) if turn.text else None
    return wish is True or (wish is False and turn.confidence < DOUBTED)


def hand_over(turn: Turn, context: Context) -> Outcome:
    """The citizen wants a person: ask the gateway for one."""
    knowledge = context.knowledge
    service = knowledge.service(turn.clicked.service if turn.clicked else None)
    if service is None and turn.text:
        hits = knowledge.search.find(turn.text).hits
        service = hits[0].service if hits and hits[0].matched else None
    service = service or knowledge.service(turn.memory.service)
    request = handover(
        context.language.phrase("handover.asked"),
        department=knowledge.snapshot.department_for(service),
        service=service_ref(service) if service else None,
    )
    memory = replace(turn.memory, misunderstood=0, offered=None)
    return Outcome([reply("utter_handover"), request, understood(None, [], [])], memory)


def person_choices(context: Context) -> list[Choice]:
    """The two ways to a person: now, or by a message that is answered later."""
    return [clerk(context.language.phrase("choices.person")), callback(context.language.phrase("choices.callback"))]
