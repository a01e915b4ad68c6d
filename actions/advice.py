"""Advice and decisions are not the bot's (§ 35a VwVfG, RDG): it says so and keeps to what the catalogue says."""

from dataclasses import replace

from actions.handover import person_choices
from actions.knowledge import Context
from actions.replies import reply
from actions.turn import Offered, Outcome, Turn

NOTHING_SAID = frozenset({"utter_out_of_scope", "utter_fallback", "utter_not_in_catalogue", "utter_service_needed"})
ANSWERING = frozenset({"action_answer", "action_fallback", "action_out_of_scope"})


def asks_advice(name: str, turn: Turn, context: Context) -> bool:
    """Whether ``turn``, for which the action ``name`` runs, asks what to do, who is right or how it will end."""
    return name in ANSWERING and bool(turn.text) and context.knowledge.lexicon.asks_advice(turn.text)


def without_advice(outcome: Outcome, context: Context) -> Outcome:
    """``outcome`` after the line that only information is given; that line alone when there is nothing to say."""
    said = [utterance for utterance in outcome.utterances if utterance.response not in NOTHING_SAID]
    silent = not any(utterance.response for utterance in said)
    choices = person_choices(context) if silent else ()
    first = reply("utter_no_advice", kind="text", choices=choices)
    if not silent:
        return replace(outcome, utterances=[first, *said])
    offered: Offered = {"question": False, "yes": None, "choices": list(choices)}
    memory = replace(outcome.memory, misunderstood=0, offered=offered)
    return Outcome([first, *said], memory)
