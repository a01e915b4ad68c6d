"""Conversations through the real gateway, actions and engine. One file per topic; the format is in README.md there."""

from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tools.evaluation.dialogues import Dialogue, play, read_dialogues
from tools.running import RunningStack

pytestmark = pytest.mark.engine


def parameter(dialogue: Dialogue) -> ParameterSet:
    # strict: a dialogue that passes again must lose its mark.
    known = [pytest.mark.xfail(reason=dialogue.known_failure, strict=True)] if dialogue.known_failure else []
    return pytest.param(dialogue, id=dialogue.name, marks=known)


DIALOGUES = [parameter(dialogue) for dialogue in read_dialogues(Path(__file__).parent.glob("*.yml"))]


@pytest.mark.parametrize("dialogue", DIALOGUES)
def test_dialogue(dialogue: Dialogue, stack: RunningStack) -> None:
    play(dialogue, stack.gateways[0])
