"""The comparator's model: Rasa's documented default pipeline and policies, trained on our examples and rules.

The pipeline and policies are those `rasa init` writes for 3.6, with ``language: de``. Our project has no stories, which
TED and memoization learn from, so each rule is told as a story as well. DIET and TED learn for EPOCHS instead of 100:
how long they learned changes what they say, not how long they take to say it. Left out, in the comparator's favour, are
the response selector (the project has no retrieval intents) and the experimental UnexpecTED policy.
"""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bench.pipelines import write_project
from bot.examples import Example, read_examples
from tools.build import ENGINE_PYTHON, ROOT

EPOCHS = 1
SAMPLE = 4  # every fourth example: with all of them, training alone takes longer than everything else here
LIMIT = 600  # seconds of training
RESERVED = frozenset({"restart"})  # Rasa's own rule policy answers this intent itself
MODELS = ROOT / "var" / "cache" / "bench-rasa"

PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": EPOCHS, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]
POLICIES: list[dict[str, Any]] = [
    {"name": "MemoizationPolicy"},
    {"name": "RulePolicy"},
    {"name": "TEDPolicy", "max_history": 5, "epochs": EPOCHS, "constrain_similarities": True},
]


def trained() -> Path | None:
    """The model, if it was trained before."""
    return next(iter(sorted(MODELS.glob("*.tar.gz"))), None)


def train() -> Path:
    """Train, or take what is there. Raises CalledProcessError, TimeoutExpired."""
    if model := trained():
        return model
    with tempfile.TemporaryDirectory(prefix="bd-rasa-") as folder:
        write(Path(folder), read_examples(ROOT)[::SAMPLE])
        command = [str(ENGINE_PYTHON), "-m", "bot.train", "--project", folder, "--models", str(MODELS)]
        environment = os.environ | {"BD_ENGINE_TENSORFLOW": "1"}
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=LIMIT)
    model = trained()
    assert model is not None
    return model


def write(folder: Path, examples: Sequence[Example]) -> None:
    write_project(folder, PIPELINE, examples)
    config = yaml.safe_load((folder / "config.yml").read_text()) | {"policies": POLICIES}
    (folder / "config.yml").write_text(yaml.safe_dump(config, sort_keys=False))
    files = sorted((ROOT / "data" / "rules").glob("*.yml"))
    told = [
        rule for file in files for rule in yaml.safe_load(file.read_text())["rules"] if rule["rule"] not in RESERVED
    ]
    stories = [{"story": rule["rule"], "steps": rule["steps"]} for rule in told]
    for kind, content in (("rules", told), ("stories", stories)):
        (folder / "data" / kind).mkdir()
        text = yaml.safe_dump({"version": "3.1", kind: content}, sort_keys=False)
        (folder / "data" / kind / "all.yml").write_text(text)
