"""Danger: the numbers that help come first, at once and without asking back."""

from dataclasses import replace

from actions.knowledge import Context
from actions.replies import clerk, reply, understood
from actions.turn import Outcome, Turn

RESPONSES = {
    "suicide": "utter_emergency_suicide",
    "gas": "utter_emergency_gas",
    "child": "utter_emergency_child",
    "violence": "utter_emergency_violence",
}


def help_in_danger(turn: Turn, context: Context) -> Outcome:
    """The numbers for this danger, or all of them."""
    kind = context.knowledge.lexicon.danger(turn.text)
    choices = [clerk(context.language.phrase("choices.person"))]
    said = reply(RESPONSES.get(kind or "", "utter_emergency"), kind="notice", choices=choices)
    memory = replace(turn.memory, misunderstood=0, offered={"question": False, "yes": None, "choices": choices})
    return Outcome([said, understood(None, [], [])], memory)
