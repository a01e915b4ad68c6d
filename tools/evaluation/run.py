"""Puts all test utterances and dialogues to a running stack."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from actions.catalogue.store import load
from tools.build import ROOT
from tools.evaluation.dialogues import Dialogue, DialogueFailure, play
from tools.evaluation.measures import Judge, Judgement, counts, shares
from tools.evaluation.replies import EngineClient, Responses
from tools.evaluation.utterances import Utterance
from tools.running import RunningStack

UTTERANCES = ROOT / "tests" / "understanding"
DIALOGUES = ROOT / "tests" / "dialogues"
BASELINE = UTTERANCES / "baseline.json"


@dataclass
class Evaluation:
    judgements: list[Judgement]
    dialogues: dict[str, str | None] = field(default_factory=dict)  # name → why it failed, None when it passed

    @property
    def measured(self) -> dict[str, float]:
        """Measure → share, dialogues included."""
        result = shares(self.judgements)
        if self.dialogues:
            passed = sum(failure is None for failure in self.dialogues.values())
            result["dialogues"] = round(passed / len(self.dialogues), 4)
        return result

    @property
    def numbers(self) -> dict[str, int]:
        """Measure → how many utterances or dialogues it counts."""
        return counts(self.judgements) | {"dialogues": len(self.dialogues)}


def evaluate(
    stack: RunningStack,
    utterances: Sequence[Utterance],
    dialogues: Sequence[Dialogue] = (),
    *,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Evaluation:
    """Ask everything, one at a time, so that the times are those of a single citizen."""
    judge = Judge(Responses(ROOT / "domain.yml"), _office_kinds())
    client = EngineClient(stack.layout, time.perf_counter)
    evaluation = Evaluation([])
    total = len(utterances) + len(dialogues)
    for number, utterance in enumerate(utterances):
        evaluation.judgements.append(judge.judge(utterance, client.ask(utterance.text)))
        progress(number + 1, total)
    for number, dialogue in enumerate(dialogues):
        evaluation.dialogues[dialogue.name] = _played(dialogue, stack.gateways[0])
        progress(len(utterances) + number + 1, total)
    return evaluation


def _played(dialogue: Dialogue, base: str) -> str | None:
    try:
        play(dialogue, base)
    except DialogueFailure as failure:
        return str(failure)
    return None


def _office_kinds() -> dict[str, str]:
    catalogue = load(ROOT / "data" / "catalogue" / "essen", ROOT / "data" / "organisation.yml").catalogue
    return {office.id: office.kind for office in catalogue.offices}


def files_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.tsv"))
