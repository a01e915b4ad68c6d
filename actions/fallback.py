"""The classifier was not sure, or says that the city is not asked at all: the search may know better."""

from dataclasses import replace

from actions.answer import answer_meant, services_to_choose
from actions.catalogue.german import words
from actions.choosing import LIKELY_SCORE, SURE_SCORE, close_to
from actions.handover import person_choices
from actions.knowledge import Context
from actions.misunderstanding import not_understood
from actions.replies import Choice, reply, understood
from actions.turn import Offered, Outcome, Turn
from actions.understanding import Understanding, understand

BARE_WORDS = 2  # a message of nothing but a name has hardly more
BARE_UNTIL = 0.95  # an intent surer than this is believed even then
FAR_AHEAD = 1.5  # Hit.total
# Turn.confidence, Understanding.nobodys from which nothing is offered with the words that the city is not asked.
SURELY_NOT_OURS, SURELY_NOBODYS = 0.75, 0.5
MAYBE_NOBODYS = 0.05  # Understanding.nobodys from which the classifier is believed that the city is not asked
NAMED_SCORE = 0.8  # a service named word for word and this clear is meant, whatever the classifier says


def fall_back(turn: Turn, context: Context) -> Outcome:
    """Answer when the message itself says enough; otherwise say that it was not understood."""
    meant = doubted(understand(turn, context.knowledge))
    if (
        says_enough(meant)
        or meant.options
        or meant.authority
        or meant.where.place
        or meant.where.outside
        or _follows(turn, meant)
    ):
        return answer_meant(turn, meant, context)
    return say_not_understood(turn, context)


def say_not_understood(turn: Turn, context: Context) -> Outcome:
    """Nothing of the message counts, whatever the classifier takes it for."""
    outcome = not_understood(turn, "utter_fallback", context)
    return replace(outcome, utterances=[*outcome.utterances, understood(None, [], [])])


def out_of_scope(turn: Turn, context: Context) -> Outcome:
    """Not the city's business, unless a service is named word for word."""
    meant = understand(turn, context.knowledge)
    picks = turn.memory.asked_back and (meant.service is not None or bool(meant.options))
    ours = meant.nobodys < MAYBE_NOBODYS and (names_service(meant) or _leaves_no_doubt(meant))
    if ours or meant.authority or picks or is_bare_name(meant, turn):
        return answer_meant(turn, meant, context)
    choices = [*_close_services(turn, meant), *person_choices(context)]
    said = reply("utter_out_of_scope", {"city": context.knowledge.city}, choices=choices)
    offered: Offered = {"question": False, "yes": None, "choices": choices}
    memory = replace(turn.memory, misunderstood=turn.memory.misunderstood + 1, offered=offered)
    return Outcome([said, understood(None, [], [])], memory)


def _close_services(turn: Turn, meant: Understanding) -> list[Choice]:
    """In case the classifier is wrong; none where both say that the city is not asked."""
    if turn.confidence >= SURELY_NOT_OURS or meant.nobodys >= SURELY_NOBODYS or meant.carried:
        return []
    return services_to_choose(close_to(meant.candidates), meant)


def _follows(turn: Turn, meant: Understanding) -> bool:
    """ "Und am 1. Januar?" after an office was shown."""
    return meant.day is not None and turn.memory.office is not None


def doubted(meant: Understanding) -> Understanding:
    """``meant`` as the choices it was made from, unless the search is sure: the classifier was not."""
    sure = bool(meant.candidates) and meant.candidates[0].score >= SURE_SCORE
    if meant.also or meant.carried or (meant.service and sure):
        return meant
    if not meant.candidates or meant.candidates[0].score < LIKELY_SCORE:
        return replace(meant, service=None, options=(), alternatives=())
    if meant.service is None:
        return meant
    return replace(meant, service=None, options=meant.candidates, alternatives=())


def says_enough(meant: Understanding) -> bool:
    """The message names a service or an office, or asks an unmistakable question about the one spoken of."""
    return (
        bool(meant.also)
        or (meant.service is not None and (not meant.carried or bool(meant.aspects)))
        or meant.office is not None
    )


def is_bare_name(meant: Understanding, turn: Turn) -> bool:
    """Whether the message is nothing but words that services are called by ("Müll", "Baby"): no classifier can tell."""
    if len(words(turn.text)) > BARE_WORDS or turn.confidence >= BARE_UNTIL or meant.carried:
        return False
    if not meant.candidates or meant.candidates[0].score < NAMED_SCORE:
        return False
    return bool(meant.candidates[0].matched or meant.options)


def names_service(meant: Understanding) -> bool:
    """A service stands in the message word for word."""
    if meant.service is None or meant.carried or not meant.candidates:
        return False
    return bool(meant.candidates[0].matched) and meant.candidates[0].score >= NAMED_SCORE


def _leaves_no_doubt(meant: Understanding) -> bool:
    """The search finds a service that leaves all others far behind."""
    if meant.service is None or meant.carried or not meant.candidates:
        return False
    first, *others = meant.candidates
    return not others or first.total - others[0].total >= FAR_AHEAD
