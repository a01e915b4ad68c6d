"""When the bot does not understand: it says so, and the second time in a row it offers a person."""

from dataclasses import replace

from actions.knowledge import Context
from actions.replies import Choice, callback, clerk, reply
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


def not_in_catalogue(turn: Turn, context: Context) -> Outcome:
    """The message names something, but nothing that the catalogue has: say so, and offer a person and 115."""
    if turn.memory.misunderstood + 1 >= PATIENCE:
        return not_understood(turn, "", context)
    language = context.language
    choices: list[Choice] = [clerk(language.phrase("choices.person")), callback(language.phrase("choices.callback"))]
    said = reply("utter_not_in_catalogue", {"city": context.knowledge.city}, kind="choices", choices=choices)
    offered: Offered = {"question": False, "yes": None, "choices": choices}
    return Outcome([said], replace(turn.memory, misunderstood=turn.memory.misunderstood + 1, offered=offered))
