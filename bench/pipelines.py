"""Pipelines compared on the same examples: accuracy, training, latency, memory. Prints a Markdown table.

.venv/app/bin/python -m bench.pipelines [--only NAME…] [--epochs 40] [--share 1] [--project FOLDER]

Each pipeline learns from nine tenths of data/nlu and the questions of the catalogue and is asked the last tenth (chosen
by a hash of the text, so always the same) and the tuning utterances whose intent is known. Training and asking are two
processes of their own, one after the other. With all examples the two with DIET take an hour; ``--share 0.25`` lets
all pipelines learn from the same quarter of them.
"""

import argparse
import csv
import hashlib
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.examples import Example, read_examples
from tools.build import ENGINE_PYTHON, ROOT
from tools.evaluation.utterances import Utterance, read_utterances

TUNING = ROOT / "tests" / "understanding" / "tuning"
TRAINING_LIMIT, ASKING_LIMIT = 7200, 900  # seconds

Component = Mapping[str, Any]
WORDS: Component = {"name": "WhitespaceTokenizer"}
COUNTS: Sequence[Component] = (
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
)
VECTORS: Component = {"name": "bot.components.sentence_vectors.SentenceVectorFeaturizer"}
REGRESSION: Component = {"name": "LogisticRegressionClassifier"}


def pipelines(epochs: int) -> dict[str, Sequence[Component]]:
    """Components by name; DIET learns intents alone, because the examples hold no entities."""
    diet = {"name": "DIETClassifier", "epochs": epochs, "entity_recognition": False, "random_seed": 1}
    lexical = {"name": "LexicalSyntacticFeaturizer"}
    own = yaml.safe_load((ROOT / "config.yml").read_text())["pipeline"]
    return {
        "ours": [component for component in own if component["name"] != "FallbackClassifier"],
        "vectors": [WORDS, VECTORS, REGRESSION],
        "counts-vectors": [WORDS, *COUNTS, VECTORS, REGRESSION],
        "diet": [WORDS, lexical, *COUNTS, diet],
        "diet-vectors": [WORDS, lexical, *COUNTS, VECTORS, diet],
    }


def main(arguments: list[str] | None = None) -> None:
    options = parser().parse_args(arguments)
    chosen = pipelines(options.epochs)
    learned, held_out = split(read_examples(options.project))
    learned = [example for example in learned if digest(example)[1] < 256 * options.share]
    tuning = known_intents(read_utterances(sorted(TUNING.glob("*.tsv"))))
    print(f"{date.today()}, {platform.processor() or platform.machine()}, {os.cpu_count()} processors, ", end="")
    print(f"{len(learned)} examples learned, {len(held_out)} held out, {len(tuning)} tuning utterances, ", end="")
    print(f"DIET: {options.epochs} epochs\n")
    print("| pipeline | held out | tuning | training (processor) | a question, median / p95 | memory |")
    print("|---|---|---|---|---|---|")
    for name in options.only or chosen:
        with tempfile.TemporaryDirectory(prefix="bd-pipeline-") as folder:
            print(row(name, measure(Path(folder), chosen[name], learned, held_out, tuning)), flush=True)


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.pipelines", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(pipelines(1)), help="nur diese")
    parser.add_argument("--project", type=Path, default=ROOT, help="Ordner mit domain.yml und data/")
    parser.add_argument("--share", type=float, default=1.0, help="Anteil der Beispiele, aus denen gelernt wird")
    parser.add_argument("--epochs", type=int, default=40, help="Durchgänge von DIET")
    return parser


def split(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """(to learn from, held out); a tenth is held out."""
    parts: tuple[list[Example], list[Example]] = ([], [])
    for example in examples:
        parts[digest(example)[0] % 10 == 0].append(example)
    return parts


def digest(example: Example) -> bytes:
    """The same on every machine."""
    return hashlib.sha256(example.text.encode()).digest()


def known_intents(utterances: Sequence[Utterance]) -> list[tuple[str, frozenset[str]]]:
    """(text, intents that are right) of the utterances of which they are known."""
    wanted = {"person": frozenset({"human"}), "emergency": frozenset({"emergency"})}
    wanted["out_of_scope"] = frozenset({"out_of_scope"})
    pairs = []
    for utterance in utterances:
        acts = utterance.expects if utterance.kind == "act" else frozenset()
        aspects = utterance.aspects if utterance.kind == "service" else frozenset()
        if right := acts or aspects or wanted.get(utterance.kind):
            pairs.append((utterance.text, right))
    return pairs


def measure(
    folder: Path,
    pipeline: Sequence[Component],
    learned: Sequence[Example],
    held_out: Sequence[Example],
    tuning: Sequence[tuple[str, frozenset[str]]],
) -> dict[str, float]:
    """Shares of right answers, seconds, milliseconds and MiB. Raises CalledProcessError, TimeoutExpired."""
    write_project(folder, pipeline, learned)
    asked = [(example.text, frozenset({example.intent})) for example in held_out] + list(tuning)
    questions, models = folder / "questions.tsv", ["--models", str(folder / "models")]
    write_questions(questions, asked)
    tensorflow = any(component["name"] == "DIETClassifier" for component in pipeline)
    begun, used = time.monotonic(), processor_seconds()
    engine(["bot.train", "--project", str(folder), *models], tensorflow=tensorflow, limit=TRAINING_LIMIT)
    trained, used = time.monotonic() - begun, processor_seconds() - used
    report = json.loads(
        engine(["bot.evaluate", "test", str(questions), *models], tensorflow=tensorflow, limit=ASKING_LIMIT)
    )
    wrong = {(error["utterance"], error["expected"]): error["found"] for error in report["errors"]}
    right = [wrong.get((text, first(intents)), first(intents)) in intents for text, intents in asked]
    return {
        "held_out": sum(right[: len(held_out)]) / len(held_out),
        "tuning": sum(right[len(held_out) :]) / len(tuning),
        "training": trained,
        "processor": used,
        "median": report["parse_ms_median"],
        "p95": report["parse_ms_p95"],
        "memory": report["memory_mib"],
    }


def write_project(folder: Path, pipeline: Sequence[Component], learned: Sequence[Example]) -> None:
    """A project that only learns to understand: no rules, no policies."""
    (folder / "data" / "nlu").mkdir(parents=True)
    shutil.copy(ROOT / "domain.yml", folder)
    config = {"recipe": "default.v1", "assistant_id": "bench", "language": "de", "pipeline": list(pipeline)}
    (folder / "config.yml").write_text(yaml.safe_dump(config | {"policies": []}, sort_keys=False))
    by_intent: dict[str, list[str]] = {}
    for text, intent in learned:
        by_intent.setdefault(intent, []).append(text)
    nlu = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)} for intent, texts in by_intent.items()
    ]
    (folder / "data" / "nlu" / "all.yml").write_text(yaml.safe_dump({"nlu": nlu}, allow_unicode=True))


def write_questions(file: Path, asked: Sequence[tuple[str, frozenset[str]]]) -> None:
    with file.open("w", newline="") as lines:
        writer = csv.writer(lines, delimiter="\t")
        writer.writerows([("utterance", "intent"), *((text, first(intents)) for text, intents in asked)])


def first(intents: frozenset[str]) -> str:
    return min(intents)


def engine(arguments: Sequence[str], *, tensorflow: bool, limit: float) -> str:
    """Standard output of a module in the engine's environment; ``limit`` in seconds."""
    command = [str(ENGINE_PYTHON), "-m", *arguments]
    environment = os.environ | {"BD_ENGINE_TENSORFLOW": str(int(tensorflow))}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=limit)
    if done.returncode:
        sys.stderr.write(done.stderr[-4000:])
        done.check_returncode()
    return done.stdout


def processor_seconds() -> float:
    """Of all processes waited for so far: unlike the clock, hardly longer on a machine busy with other work."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def row(name: str, measured: Mapping[str, float]) -> str:
    shares = f"{measured['held_out']:.1%} | {measured['tuning']:.1%}"
    training = f"{measured['training']:.0f} s ({measured['processor']:.0f} s)"
    latency = f"{measured['median']:.1f} / {measured['p95']:.1f} ms"
    return f"| {name} | {shares} | {training} | {latency} | {measured['memory']:.0f} MiB |"


if __name__ == "__main__":
    main()
