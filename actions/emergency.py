"""Danger: the numbers that help come first, at once and without asking back."""

from dataclasses import replace

from actions.danger import Danger
from actions.fallback import names_service
from actions.knowledge import Context
from actions.replies import Choice, ask, clerk, reply, understood
from actions.turn import Outcome, Turn
from actions.understanding import understand

RESPONSES = {
    "suicide": "utter_emergency_suicide",
    "gas": "utter_emergency_gas",
    "child": "utter_emergency_child",
    "violence": "utter_emergency_violence",
    "poison": "utter_emergency_poison",
    "acute": "utter_emergency_acute",
}
BELIEVED = 0.5  # the classifier alone is believed from here on, unless a service stands in the message word for word
CERTAIN = 0.8  # from here on it is believed even then
PLAIN_NEED = 0.999  # the search's score from which a message as surely is about a service as if it named it
SURE_CLAUSE = 0.8  # one clause of a long message


def danger_of(turn: Turn, context: Context) -> Danger | None:
    """The danger ``turn`` speaks of: by unmistakable words, or because the classifier is sure enough."""
    if not turn.text:
        return None
    signs = context.knowledge.lexicon.danger
    found = signs.find(turn.text)
    if found and found.sure:
        return found
    if turn.intent == "emergency":
        return Danger(signs.likeliest_kind(turn.text) or "", _believed(turn, context))
    if found or any(clause.intent == "emergency" and clause.confidence >= SURE_CLAUSE for clause in turn.clauses):
        return found or Danger("", sure=False)
    return None


def help_in_danger(turn: Turn, danger: Danger, context: Context) -> Outcome:
    """The numbers for this danger, or all of them. A person, and a service that may be meant, are one click away."""
    choices: list[Choice] = [clerk(context.language.phrase("choices.person"))]
    meant = understand(turn, context.knowledge)
    if meant.service and names_service(meant):
        choices.append(ask(meant.service.title, "general", service=meant.service.id))
    said = reply(RESPONSES.get(danger.kind, "utter_emergency"), kind="notice", choices=choices)
    memory = replace(turn.memory, misunderstood=0, offered={"question": False, "yes": None, "choices": choices})
    return Outcome([said, understood(None, [], [])], memory)


def with_numbers(outcome: Outcome) -> Outcome:
    """``outcome`` after a line with the numbers: nobody can tell from the message whether there is danger."""
    return replace(outcome, utterances=[reply("utter_danger_hint", kind="notice"), *outcome.utterances])


def _believed(turn: Turn, context: Context) -> bool:
    if turn.confidence >= CERTAIN:
        return True
    if turn.confidence < BELIEVED:
        return False
    meant = understand(turn, context.knowledge)
    plain = bool(meant.candidates) and meant.candidates[0].score >= PLAIN_NEED
    return not (names_service(meant) or plain or meant.others)
