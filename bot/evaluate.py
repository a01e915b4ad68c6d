"""How well the engine understands, as JSON: ``python -m bot.evaluate test FILE.tsv…`` or ``… cross``.

``test`` asks the newest trained model every utterance of the files (columns ``utterance`` and ``intent``; others are
ignored). ``cross`` learns from parts of the training examples and asks the rest: what the classifier makes of questions
whose wording it has not seen.
"""
# ruff: noqa: T201  (a command line program speaks on standard output)

import argparse
import csv
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot import rasa_environment
from bot.examples import TrainingError, read_examples
from bot.settings import ROOT, models_dir, newest_model

FALLBACK = "nlu_fallback"


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    rasa_environment.prepare()
    if options.command == "cross":
        try:
            report = cross_validate(options.project, options.folds)
        except TrainingError as error:
            sys.stderr.write(f"{error}\n")
            return 2
    else:
        model = newest_model(options.models)
        if model is None:
            sys.stderr.write(f"Kein trainiertes Modell in {options.models}. Bitte `make train` ausführen.\n")
            return 2
        report = evaluate(model, list(read_tests(options.files)))
    json.dump(report, sys.stdout, ensure_ascii=False, indent=2)
    print()
    return 0


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.evaluate", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    test = commands.add_parser("test", help="das trainierte Modell an Testfragen messen")
    test.add_argument("files", type=Path, nargs="+")
    test.add_argument("--models", type=Path, default=models_dir())
    cross = commands.add_parser("cross", help="Kreuzvalidierung der Trainingsdaten")
    cross.add_argument("--project", type=Path, default=ROOT)
    cross.add_argument("--folds", type=int, default=5)
    return parser


def read_tests(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """(utterance, expected intent) of each row."""
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                yield row["utterance"], row["intent"]


def evaluate(model: Path, tests: list[tuple[str, str]]) -> dict[str, Any]:
    """Ask ``model`` every test utterance."""
    found, seconds = [], []
    parse = parser_of(model)
    parse(tests[0][0])  # the first question of a process loads what later ones reuse
    for utterance, _ in tests:
        begun = time.perf_counter()
        found.append(parse(utterance))
        seconds.append(time.perf_counter() - begun)
    report = score([(text, wanted, *result) for (text, wanted), result in zip(tests, found, strict=True)])
    measured = {
        "model": model.name,
        "parse_ms_median": round(statistics.median(seconds) * 1000, 2),
        "parse_ms_p95": round(statistics.quantiles(seconds, n=20)[-1] * 1000, 2) if len(seconds) > 1 else None,
        "memory_mib": resident_mib(),
    }
    return measured | report


def resident_mib() -> int:
    """Memory of this process, in MiB."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))) // 1024


def parser_of(model: Path) -> Any:
    """A function from an utterance to (intent, confidence), as the engine would find them."""
    import asyncio

    from rasa.core.agent import Agent

    agent = Agent.load(model)
    loop = asyncio.new_event_loop()

    def parse(utterance: str) -> tuple[str, float]:
        intent = loop.run_until_complete(agent.parse_message(utterance.lstrip("/ ")))["intent"]
        return intent["name"], float(intent["confidence"])

    return parse


def cross_validate(project: Path, folds: int) -> dict[str, Any]:
    """Every example of the training is asked once, of a classifier that has not seen it. Raises TrainingError."""
    from bot.cross_validation import validate

    return {"folds": folds} | score(validate(project, read_examples(project), folds))


def score(rows: list[tuple[str, str, str, float]]) -> dict[str, Any]:
    """Accuracy, precision and recall per intent, and every utterance that was not understood as wanted."""
    intents = sorted({wanted for _, wanted, _, _ in rows})
    wrong = [row for row in rows if row[1] != row[2]]
    return {
        "utterances": len(rows),
        "accuracy": _share(len(rows) - len(wrong), len(rows)),
        "asked_back": _share(sum(row[2] == FALLBACK for row in rows), len(rows)),
        "misunderstood": _share(sum(row[2] != FALLBACK for row in wrong), len(rows)),
        "intents": {intent: _score_intent(intent, rows) for intent in intents},
        "confusion": {
            intent: dict(Counter(found for _, wanted, found, _ in rows if wanted == intent)) for intent in intents
        },
        "errors": [
            {"utterance": text, "expected": wanted, "found": found, "confidence": round(confidence, 3)}
            for text, wanted, found, confidence in wrong
        ],
    }


def _score_intent(intent: str, rows: list[tuple[str, str, str, float]]) -> dict[str, Any]:
    wanted = sum(row[1] == intent for row in rows)
    found = sum(row[2] == intent for row in rows)
    right = sum(row[1] == row[2] == intent for row in rows)
    return {"utterances": wanted, "recall": _share(right, wanted), "precision": _share(right, found)}


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


if __name__ == "__main__":
    raise SystemExit(main())
