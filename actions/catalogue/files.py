"""Reads records from YAML files; every error names file, line and field and says what to do.

Files are parsed by libyaml (twenty times faster than ruamel.yaml's own parser, which takes seconds for a hundred
services); ruamel.yaml works out line numbers when one is needed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml  # type: ignore[import-untyped]
from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

M = TypeVar("M", bound=BaseModel)

JSON_LINES = ".jsonl"


class _Loader(yaml.CSafeLoader):  # type: ignore[misc]
    """YAML 1.2 truth values: only true and false; yes, no, on and off are words."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


class Line(BaseModel):
    """A record of which only some fields matter here."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class CatalogueError(Exception):
    """The catalogue cannot be used; the message names the place and what to do (German, for editors)."""

    def __init__(self, path: Path, line: int | None, field: str | None, advice: str) -> None:
        place = str(path) + (f", Zeile {line}" if line else "") + (f", Feld „{field}“" if field else "")
        super().__init__(f"{place}: {advice}")
        self.path, self.line, self.field = path, line, field


@dataclass(frozen=True)
class Record(Generic[M]):
    """One checked entry and where it stands (``where``: its path of keys inside the file)."""

    value: M
    path: Path
    where: tuple[str | int, ...]

    @cached_property
    def line(self) -> int:
        return line_of(self.path, self.where)

    def error(self, field: str, advice: str) -> CatalogueError:
        return CatalogueError(self.path, line_of(self.path, (*self.where, field)), field, advice)


def read_records(path: Path, model: type[M], *, key: str | None = None) -> list[Record[M]]:
    """All entries of ``path``: a list of them, a single one, or the list under ``key``.

    Raises CatalogueError for a missing file, wrong YAML and every wrong, missing or unknown field.
    """
    content = _parse(path)
    prefix: tuple[str | int, ...] = ()
    if key is not None:
        if not isinstance(content, dict) or not isinstance(content.get(key), list):
            raise CatalogueError(path, None, key, "Hier wird eine Liste gebraucht.")
        content, prefix = content[key], (key,)
    if isinstance(content, list):
        return [_check(path, (*prefix, number), entry, model) for number, entry in enumerate(content)]
    if content is None:
        return []
    return [_check(path, prefix, content, model)]


def line_of(path: Path, where: Sequence[str | int]) -> int:
    """The line (from 1) on which the value at ``where`` begins, or that of its nearest existing parent. In a file of
    JSON lines ``where`` begins with the number of the line."""
    if path.suffix == JSON_LINES:
        return int(where[0])
    node: Node | None = YAML(typ="safe", pure=True).compose(path)
    line = 1
    for step in where:
        node, found = _child(node, step)
        if found is None:
            break
        line = found
    return line


def _child(node: Node | None, step: str | int) -> tuple[Node | None, int | None]:
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child, child.start_mark.line + 1
    if isinstance(node, MappingNode):
        for name, child in node.value:
            if name.value == str(step):
                return child, name.start_mark.line + 1
    return None, None


def _parse(path: Path) -> Any:
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader with fewer words)
    except FileNotFoundError:
        raise CatalogueError(path, None, None, "Die Datei fehlt. Bitte anlegen (docs/catalogue.md).") from None
    except UnicodeDecodeError as error:
        raise CatalogueError(path, None, None, "Bitte als UTF-8 speichern.") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        advice = f"Das ist kein gültiges YAML ({error.problem}). Einrückung und Anführungszeichen prüfen."
        raise CatalogueError(path, line, None, advice) from error


def _check(path: Path, where: tuple[str | int, ...], entry: Any, model: type[M]) -> Record[M]:
    try:
        return Record(model.model_validate(entry), path, where)
    except ValidationError as error:
        raise wrong_field(path, where, error) from error


def wrong_field(path: Path, where: tuple[str | int, ...], error: ValidationError) -> CatalogueError:
    """What is wrong first in the entry at ``where``."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(step) for step in first["loc"]) or None
    return CatalogueError(path, line_of(path, (*where, *first["loc"])), field, advice(first))


def advice(error: Any) -> str:
    """What to do about one pydantic error (German)."""
    match error["type"]:
        case "missing":
            return "Das Feld fehlt. Bitte ergänzen."
        case "extra_forbidden":
            return "Dieses Feld gibt es nicht. Schreibweise prüfen oder streichen (docs/catalogue.md)."
        case "value_error":
            return f"{error['ctx']['error']}."
        case _:
            return f"Der Wert {str(error['input'])[:60]!r} passt nicht: {error['msg']}."
