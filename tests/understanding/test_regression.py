"""Quality may not fall silently: the test utterances against what was accepted last."""

import pytest

from tools.evaluation.baseline import read_baseline, regressions
from tools.evaluation.run import BASELINE, UTTERANCES, evaluate, files_of
from tools.evaluation.terminal import failures
from tools.evaluation.utterances import read_utterances
from tools.running import RunningStack

pytestmark = pytest.mark.engine


def test_understanding_is_not_worse_than_accepted(stack: RunningStack) -> None:
    baseline = read_baseline(BASELINE)
    baseline.pop("dialogues", None)  # tests/dialogues plays each of them
    evaluation = evaluate(stack, read_utterances(files_of(UTTERANCES)))
    assert not regressions(evaluation.measured, baseline), failures(evaluation)
