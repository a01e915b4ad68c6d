"""``python -m tools.evaluation``: how well the bot understands, put to a real engine (docs/understanding.md).

Reads tests/understanding/*.tsv (or the files given) and tests/dialogues, prints the measures, writes
var/evaluation/report.html, and ends with 1 when a measure fell below tests/understanding/baseline.json.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.build import ENGINE_PYTHON, ROOT
from tools.evaluation.baseline import read_baseline, regressions, write_baseline
from tools.evaluation.dialogues import read_dialogues
from tools.evaluation.page import page, write_page
from tools.evaluation.run import BASELINE, DIALOGUES, UTTERANCES, Evaluation, evaluate, files_of
from tools.evaluation.terminal import by_style, failures, table, times
from tools.evaluation.utterances import read_utterances
from tools.running import RunningStack, free_ports
from tools.stack import Layout
from tools.start import gateway_command

FOLDER = ROOT / "var" / "evaluation"
UNLIMITED = {"BD_LIMIT_OPENED": "6000"}  # all dialogues come from one address
EVERY = 50  # utterances between two signs of life


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    own_test_set = not options.files
    evaluation = run(options.files or files_of(UTTERANCES), with_dialogues=own_test_set or options.dialogues)
    if options.cross:
        cross_validate()
    cross = json.loads((FOLDER / "cross.json").read_text()) if (FOLDER / "cross.json").is_file() else None
    baseline = read_baseline(BASELINE) if own_test_set else {}
    print(failures(evaluation))
    print(f"\n{table(evaluation, baseline)}\n\n{by_style(evaluation.judgements)}\n\n{times(evaluation.judgements)}")
    write_page(FOLDER / "report.html", page(evaluation, baseline, cross))
    print(f"\nBericht mit Bild: {FOLDER / 'report.html'}")
    if options.accept and own_test_set:
        write_baseline(BASELINE, evaluation.measured)
        return 0
    worse = regressions(evaluation.measured, baseline)
    for line in worse:
        print(f"Schlechter als zuletzt angenommen: {line}", file=sys.stderr)
    return 1 if worse else 0


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tools.evaluation", description=__doc__)
    parser.add_argument("files", type=Path, nargs="*", help="andere Testdateien als die eigenen")
    parser.add_argument("--dialogues", action="store_true", help="auch mit anderen Dateien die Gespräche spielen")
    parser.add_argument("--cross", action="store_true", help="auch die Trainingsdaten kreuzweise prüfen (Minuten)")
    parser.add_argument("--accept", action="store_true", help="das Ergebnis als neuen Maßstab festhalten")
    return parser


def run(files: list[Path], *, with_dialogues: bool) -> Evaluation:
    utterances = read_utterances(files)
    dialogues = read_dialogues(DIALOGUES.glob("*.yml")) if with_dialogues else []
    with tempfile.TemporaryDirectory(prefix="bd-eval-") as folder:
        gateway, engine, actions = free_ports(3)
        stack = RunningStack(Layout(Path(folder), (gateway,), (engine,), actions, UNLIMITED))
        gateway_command(stack.layout, "migrate")
        try:
            stack.start_all()
            return evaluate(stack, utterances, dialogues, progress=_progress)
        finally:
            stack.stop_all()


def cross_validate() -> None:
    """Writes var/evaluation/cross.json."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = [str(ENGINE_PYTHON), "-m", "bot.evaluate", "cross"]
    with (FOLDER / "cross.json").open("w") as file:
        subprocess.run(command, cwd=ROOT, stdout=file, check=True)


def _progress(done: int, of: int) -> None:
    if done % EVERY == 0 or done == of:
        print(f"{done} von {of}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
