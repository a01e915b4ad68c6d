"""Where texts in Leichte Sprache stand: catalogue, responses, language files and the widget."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

LANGUAGE = "de-leicht"
_FILLED = re.compile(r"\$?\{[^{}]*\}")
_SCRIPT_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ„])")


@dataclass(frozen=True)
class Text:
    """``text`` has one sentence per line; ``line`` (from 1) is where it begins. ``service`` and ``aspect``: whose."""

    path: Path
    line: int
    text: str
    service: str | None = None
    aspect: str | None = None


def supplement_texts(path: Path) -> Iterator[Text]:
    """The ``plain`` texts of a file of supplements."""
    root = _compose(path)
    for entry in root.value if isinstance(root, SequenceNode) else [root]:
        fields = _fields(entry)
        service = fields["service"].value if "service" in fields else None
        for aspect, node in _fields(fields.get("plain")).items():
            yield Text(path, _first_line(node), node.value, service, aspect)


def response_texts(path: Path) -> Iterator[Text]:
    """The responses of a domain that are chosen for Leichte Sprache."""
    for variants in _fields(_fields(_compose(path)).get("responses")).values():
        for variant in variants.value:
            fields = _fields(variant)
            if "condition" in fields and _is_plain(fields["condition"]):
                yield Text(path, _first_line(fields["text"]), _filled(fields["text"].value))


def phrase_texts(path: Path) -> Iterator[Text]:
    """Every text of a language file. Several sentences may share a line here: what is filled in comes between them."""
    for node in _scalars(_compose(path)):
        yield Text(path, _first_line(node), _lines(_filled(node.value)))


def script_texts(path: Path) -> Iterator[Text]:
    """Every string of a TypeScript language file; module names are left out."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith(("import", "/*", " *", "//")):
            continue
        for plain, template in _SCRIPT_STRING.findall(line):
            yield Text(path, number, _lines(_filled((plain or template).replace("\\n", "\n"))))


def _is_plain(node: Node) -> bool:
    return any(scalar.value == LANGUAGE for scalar in _scalars(node))


def _filled(text: str) -> str:
    """Names stand for what is filled in: one word each."""
    return _FILLED.sub("Wort", text)


def _lines(text: str) -> str:
    return "\n".join(_SENTENCE.split(" ".join(text.split()) if "\n" not in text.strip() else text))


def _compose(path: Path) -> Any:
    return YAML(typ="safe", pure=True).compose(path)


def _fields(node: Any) -> dict[str, Any]:
    return {key.value: value for key, value in node.value} if isinstance(node, MappingNode) else {}


def _scalars(node: Any) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, SequenceNode):
        for child in node.value:
            yield from _scalars(child)
    elif isinstance(node, MappingNode):
        for _, child in node.value:
            yield from _scalars(child)


def _first_line(node: Any) -> int:
    """Of a block text, the line after its mark; otherwise where the value stands."""
    return int(node.start_mark.line) + (2 if node.style in ("|", ">") else 1)
