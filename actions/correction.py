""" "Nein, ich meinte den Reisepass": the same question about another service, or another one about the same."""

import re
from dataclasses import replace

from actions.answer import answer_meant
from actions.choosing import CORRECTION
from actions.knowledge import Context
from actions.replies import reply, understood
from actions.turn import Outcome, Turn
from actions.understanding import understand

# What is meant stands behind these words; what stands before them is denied.
_MEANT = re.compile(r".*\b(?:sondern|mein(?:t)?e|gemeint|wollte|lieber|falsch|nicht das|nein)\b[\s,.:!]*", re.I | re.S)


def correct(turn: Turn, context: Context) -> Outcome:
    """Answer again with what is corrected; ask when nothing is."""
    rest = _MEANT.sub("", turn.text, count=1).strip() or turn.text
    meant = understand(replace(turn, text=rest, intent=CORRECTION, asked=()), context.knowledge)
    elsewhere = meant.place is not None and turn.memory.office is not None
    if meant.service is None and not meant.options and not meant.office and not elsewhere:
        return _ask(turn)
    if meant.carried and not meant.aspects and not elsewhere:
        return _ask(turn)
    if not meant.aspects and turn.memory.aspect:
        meant = replace(meant, aspects=(turn.memory.aspect,))
    return answer_meant(turn, meant, context)


def _ask(turn: Turn) -> Outcome:
    memory = replace(turn.memory, offered=None)
    return Outcome([reply("utter_correction"), understood(None, [], [])], memory)
