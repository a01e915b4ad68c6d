"""Greetings, thanks, small talk and questions about the bot itself; a question hidden in one is answered."""

from dataclasses import replace

from actions.answer import answer_meant
from actions.fallback import is_bare_name, names_service, say_not_understood
from actions.handover import person_choices
from actions.knowledge import Context
from actions.office_answer import asks_about_building
from actions.replies import Choice, reply, understood
from actions.turn import Outcome, Turn
from actions.understanding import Understanding, understand

WITH_PERSON = frozenset({"bot_challenge", "insult", "accessibility"})  # replies that offer a person

SURE_TALK = 0.55  # Turn.confidence; what is less like small talk is not understood ("zzzz uuuu")


def be_polite(turn: Turn, context: Context) -> Outcome:
    """Say ``utter_<intent>``, or answer: "hallo, was kostet ein Perso" is no greeting."""
    meant = understand(turn, context.knowledge)
    if _says_where(turn, meant):
        return answer_meant(turn, replace(meant, service=None, options=(), alternatives=()), context)
    if _asks(turn, meant, context):
        return answer_meant(turn, meant, context)
    if turn.intent == "small_talk" and turn.confidence < SURE_TALK:
        return say_not_understood(turn, context)
    choices: list[Choice] = person_choices(context)[:1] if turn.intent in WITH_PERSON else []
    said = reply(f"utter_{turn.intent}", {"city": context.knowledge.city}, choices=choices)
    return Outcome([said, understood(None, [], [])], replace(turn.memory, misunderstood=0))


def _asks(turn: Turn, meant: Understanding, context: Context) -> bool:
    if asks_about_building(turn, meant) or is_bare_name(meant, turn):
        return True
    if turn.intent in {"privacy", "accessibility", "bot_challenge", "insult"}:
        return False
    strong = bool(context.knowledge.lexicon.aspects(turn.text))
    return names_service(meant) or (strong and meant.carried and turn.intent == "thank")


def _says_where(turn: Turn, meant: Understanding) -> bool:
    """ "Ich wohn ja jetzt in Kettwig" after an office was shown."""
    return meant.place is not None and turn.memory.office is not None and turn.intent == "small_talk"
