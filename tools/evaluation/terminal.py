"""The evaluation as text for the terminal and docs/understanding.md."""

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence

from tools.evaluation.measures import AIMS, Judgement, reached
from tools.evaluation.run import Evaluation


def table(evaluation: Evaluation, baseline: Mapping[str, float]) -> str:
    """A Markdown table: measure, number, reached, aim, last accepted."""
    lines = ["| measure | n | reached | aim | accepted |", "|---|---|---|---|---|"]
    numbers = evaluation.numbers
    for name, value in evaluation.measured.items():
        title, aim, more = AIMS[name]
        sign = ("✓" if reached(name, value) else "✗") + (" ≥" if more else " ≤")
        before = f"{baseline[name]:.3f}" if name in baseline else "–"
        lines.append(f"| {title} | {numbers[name]} | {value:.3f} | {sign} {aim:.2f} | {before} |")
    return "\n".join(lines)


def by_style(judgements: Sequence[Judgement]) -> str:
    """How many utterances of each style passed everything they count in."""
    passed: dict[str, list[bool]] = defaultdict(list)
    for judgement in judgements:
        passed[judgement.utterance.style].append(not judgement.failed)
    rows = sorted(passed.items(), key=lambda item: -len(item[1]))
    lines = ["| style | n | all right |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {len(marks)} | {sum(marks) / len(marks):.3f} |" for name, marks in rows)])


def failures(evaluation: Evaluation, most: int | None = None) -> str:
    """One line for each utterance and dialogue that failed."""
    lines = [_failure(judgement) for judgement in evaluation.judgements if judgement.failed]
    lines += [f"[dialogues] {name}: {reason}" for name, reason in evaluation.dialogues.items() if reason]
    return "\n".join(lines[:most])


def times(judgements: Sequence[Judgement]) -> str:
    seconds = sorted(judgement.turn.seconds for judgement in judgements)
    p95 = seconds[int(len(seconds) * 0.95)]
    return f"engine and actions: p50 {statistics.median(seconds) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms a turn"


def _failure(judgement: Judgement) -> str:
    wanted, turn = judgement.utterance, judgement.turn
    expected = "|".join(sorted(wanted.expects)) + ("/" + "|".join(sorted(wanted.aspects)) if wanted.aspects else "")
    found = ", ".join(f"{service}/{aspect}" for service, aspect in turn.answered)
    found = found or ("? " + ", ".join(turn.offered) if turn.offered else f"„{turn.text[:60]}“")
    understood = f"{turn.intent} {turn.result['understood']['confidence']:.2f}"
    return f"[{' '.join(judgement.failed)}] {wanted.place} „{wanted.text}“ → {found} ({understood}), wanted {expected}"
