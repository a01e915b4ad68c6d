"""The actions of domain.yml by name, and what comes before all of them: danger, and the plain wish for a person."""

from collections.abc import Callable

from actions.advice import asks_advice, without_advice
from actions.answer import answer
from actions.complaint import complain
from actions.correction import correct
from actions.courtesy import be_polite
from actions.emergency import danger_of, help_in_danger, with_numbers
from actions.fallback import fall_back, out_of_scope
from actions.handover import hand_over, wants_person
from actions.knowledge import Context
from actions.pick import affirm, deny, pick
from actions.plain_language import PLAIN_LANGUAGE, in_plain_language
from actions.restart_topic import restart_topic
from actions.turn import Outcome, Turn

Action = Callable[[Turn, Context], Outcome]

ACTIONS: dict[str, Action] = {
    "action_answer": answer,
    "action_fallback": fall_back,
    "action_out_of_scope": out_of_scope,
    "action_courtesy": be_polite,
    "action_pick": pick,
    "action_affirm": affirm,
    "action_deny": deny,
    "action_correction": correct,
    "action_handover": hand_over,
    "action_complaint": complain,
    "action_emergency": fall_back,  # only when it is not sure
    "action_restart_topic": restart_topic,
}


def run(name: str, turn: Turn, context: Context) -> Outcome:
    """Run the action ``name``. Raises KeyError when there is none.

    Help in danger and the way to a person must not depend on what the classifier makes of a message.
    """
    outcome = _act(name, turn, context)
    return in_plain_language(outcome, context) if turn.language == PLAIN_LANGUAGE else outcome


def _act(name: str, turn: Turn, context: Context) -> Outcome:
    danger = danger_of(turn, context)
    if danger and danger.sure:
        return help_in_danger(turn, danger, context)
    if wants_person(turn, context):
        outcome = hand_over(turn, context)
    else:
        outcome = ACTIONS[name](turn, context)
        outcome = without_advice(outcome, context) if asks_advice(name, turn, context) else outcome
    return with_numbers(outcome) if danger else outcome
