"""Choosing with words: "die zweite", "2", "den Reisepass", "ja", "nein"."""

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from actions.answer import answer
from actions.catalogue.german import words
from actions.fallback import fall_back
from actions.handover import hand_over
from actions.knowledge import Context
from actions.replies import Choice, reply, understood
from actions.turn import Clicked, Outcome, Turn

TITLE_FROM = 75  # rapidfuzz partial token ratio (0..100) from which a title is meant
TITLE_LEAD = 5  # and the lead it needs over the next title


def pick(turn: Turn, context: Context) -> Outcome:
    """Carry out the choice the citizen names."""
    offered = turn.memory.offered
    if not offered:
        meant = fall_back(turn, context)
        if turn.memory.misunderstood < meant.memory.misunderstood:
            return Outcome([reply("utter_nothing_to_pick"), understood(None, [], [])], turn.memory)
        return meant
    number = chosen(turn.text, offered["choices"], context)
    if number is not None:
        return carry_out(offered["choices"][number], turn, context)
    outcome = fall_back(turn, context)
    if outcome.memory.misunderstood <= turn.memory.misunderstood:
        return outcome
    said = reply("utter_pick_again", kind="choices", choices=offered["choices"])
    memory = replace(turn.memory, misunderstood=turn.memory.misunderstood + 1)
    return Outcome([said, understood(None, [], [])], memory)


def affirm(turn: Turn, context: Context) -> Outcome:
    """ "ja" after a question that can be answered with it."""
    offered = turn.memory.offered
    if offered and turn.memory.asked_back and offered["yes"] is not None:
        return carry_out(offered["choices"][offered["yes"]], turn, context)
    return _plain(turn, "utter_affirm")


def deny(turn: Turn, context: Context) -> Outcome:
    """ "nein": nothing of what was offered."""
    offered = turn.memory.offered
    declined = bool(offered and offered["question"] and offered["choices"][0]["payload"]["act"] == "clerk")
    return _plain(turn, "utter_declined_person" if declined else "utter_deny")


def chosen(text: str, choices: Sequence[Choice], context: Context) -> int | None:
    """Which of ``choices`` (from 0) ``text`` names, by its number or its title."""
    said = words(text)
    for number, names in enumerate(context.language.ordinals()):
        if names & set(said):
            return number if number < len(choices) else None
    if context.language.last() & set(said):
        return len(choices) - 1
    noise = context.knowledge.lexicon.noise
    scores = [_likeness(said, [word for word in words(choice["title"]) if word not in noise]) for choice in choices]
    best = max(range(len(scores)), key=scores.__getitem__)
    others = [score for number, score in enumerate(scores) if number != best]
    clear = scores[best] >= TITLE_FROM and scores[best] - max(others, default=0) >= TITLE_LEAD
    return best if clear else None


def carry_out(choice: Choice, turn: Turn, context: Context) -> Outcome:
    """Do what a click on ``choice`` would have done."""
    payload = choice["payload"]
    clicked = Clicked(payload.get("service"), payload.get("aspect"), payload.get("office"))
    taken = replace(turn, text="", clicked=clicked, intent=payload.get("intent", "choose"), confidence=1.0)
    match payload["act"]:
        case "clerk":
            return hand_over(taken, context)
        case "callback":
            memory = replace(turn.memory, offered=None, misunderstood=0)
            return Outcome([reply("utter_callback", kind="form"), understood(None, [], [])], memory)
        case _:
            return answer(taken, context)


def _likeness(said: Sequence[str], names: Sequence[str]) -> float:
    return max((fuzz.ratio(word, name) for word in said for name in names if len(word) > 3), default=0.0)


def _plain(turn: Turn, response: str) -> Outcome:
    memory = replace(turn.memory, offered=None, misunderstood=0)
    return Outcome([reply(response), understood(None, [], [])], memory)
