"""A new topic: what the conversation was about is forgotten; what was written stays."""

from actions.knowledge import Context
from actions.replies import reply, understood
from actions.turn import Memory, Outcome, Turn


def restart_topic(turn: Turn, context: Context) -> Outcome:
    return Outcome([reply("utter_restart"), understood(None, [], [])], Memory())
