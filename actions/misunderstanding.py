"""When the bot does not understand: it says so, and the second time in a row it offers a person."""

from dataclasses import replace

from actions.knowledge import Context
from actions.replies import clerk, reply
from actions.turn import Offered, Outcome, Turn

PATIENCE = 2  # misunderstandings in a row before a person is offered


def not_understood(turn: Turn, response: str, context: Context) -> Outcome:
    """Say ``response``, or offer a person when it happens again."""
    times = turn.memory.misunderstood + 1
    if times < PATIENCE:
        return Outcome([reply(response)], replace(turn.memory, misunderstood=times, offered=None))
    choice = clerk(context.language.phrase("choices.person"))
    said = reply("utter_offer_person", kind="choices", choices=[choice])
    offered: Offered = {"question": True, "yes": 0, "choices": [choice]}
    return Outcome([said], replace(turn.memory, misunderstood=times, offered=offered))
