"""The examples a model learns from: data/nlu, and how citizens ask about the services of the catalogue."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

# How citizens ask about a service or another authority's matter, by aspect.
QUESTIONS = ("data/catalogue/*/supplements/*.yml", "data/catalogue/*/authority_questions/*.yml")


class TrainingError(Exception):
    """The message says what is wrong with the training data."""


class Example(NamedTuple):
    text: str
    intent: str


def read_examples(project: Path) -> list[Example]:
    """Every example once, in the order of the files.

    Raises TrainingError for an intent the domain does not know and for anything that is not an intent's examples.
    """
    domain = read_yaml(project / "domain.yml")
    known = {name for entry in domain.get("intents", []) for name in ([entry] if isinstance(entry, str) else entry)}
    examples: list[Example] = []
    for path in sorted((project / "data" / "nlu").glob("**/*.yml")):
        for entry in read_yaml(path).get("nlu", []):
            if set(entry) != {"intent", "examples"} or entry["intent"] not in known:
                raise TrainingError(f"{path}: {entry.get('intent', entry)} ist keine Absicht, die domain.yml kennt.")
            lines = (line.strip().removeprefix("-").strip() for line in entry["examples"].splitlines())
            examples += [Example(line, entry["intent"]) for line in lines if line]
    examples += [example for example in questions(project) if example.intent in known]
    return list(dict.fromkeys(examples))


def questions(project: Path) -> Iterator[Example]:
    """How citizens ask about each service and authority: the intent is the aspect they ask about."""
    for path in sorted(path for pattern in QUESTIONS for path in project.glob(pattern)):
        for supplement in read_list(path):
            for aspect, asked in (supplement.get("questions") or {}).items():
                yield from (Example(text, aspect) for text in asked)


def check_rules(project: Path) -> None:
    """Raises TrainingError for a rule over several messages: the engine shows rules only the present one."""
    for path in sorted((project / "data" / "rules").glob("**/*.yml")):
        for rule in read_yaml(path).get("rules", []):
            if sum("intent" in step for step in rule.get("steps", [])) > 1:
                raise TrainingError(
                    f"{path}: Die Regel {rule.get('rule')!r} geht über mehrere Nachrichten. Eine Regel sieht nur die "
                    "aktuelle; was vorher war, gehört in einen Slot."
                )


def read_list(path: Path) -> list[dict[str, Any]]:
    content = load_yaml(path)
    return content if isinstance(content, list) else []


def read_yaml(path: Path) -> dict[str, Any]:
    content = load_yaml(path)
    return content if isinstance(content, dict) else {}


def load_yaml(path: Path) -> Any:
    """Raises TrainingError for a file that is not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise TrainingError(f"{path}: {error}") from error
