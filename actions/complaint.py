"""Complaints are for a person, unless they are about somebody else's matter, or only sound like one."""

import re
from dataclasses import replace

from actions.answer import answer_meant
from actions.choosing import SURE_SCORE
from actions.fallback import is_bare_name
from actions.handover import person_choices
from actions.knowledge import Context
from actions.replies import reply, understood
from actions.turn import Outcome, Turn
from actions.understanding import understand

_COMPLAINING = re.compile(r"\b\w*beschwer\w*\b", re.IGNORECASE)  # says nothing about what the complaint is about


def complain(turn: Turn, context: Context) -> Outcome:
    """Which way the complaint takes is the citizen's choice; who else is responsible is named ("der Bus kommt nie")."""
    about = _COMPLAINING.sub(" ", turn.text)
    meant = understand(replace(turn, text=about), context.knowledge)
    if (meant.authority and meant.confidence >= SURE_SCORE) or is_bare_name(meant, turn):
        return answer_meant(turn, meant, context)
    choices = person_choices(context)
    memory = replace(turn.memory, misunderstood=0, offered={"question": True, "yes": 0, "choices": choices})
    said = reply("utter_complaint", kind="choices", choices=choices)
    return Outcome([said, understood(None, [], [])], memory)
