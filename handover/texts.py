"""The sentences the gateway itself says, from ``handover/texts/<language>.yml``; nothing citizens read is in code."""

from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any, Self

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent / "texts"


class TextsError(Exception):
    """The language file is wrong; the text names the file and the key."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A ready sentence clerks may take over."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Texts:
    """``say`` fills a sentence; ``blocks`` are the clerks' text blocks."""

    sentences: dict[str, str]
    names: dict[str, tuple[str, ...]]
    blocks: tuple[TextBlock, ...]

    @classmethod
    def load(cls, path: Path = FOLDER / "de.yml") -> Self:
        """Raises TextsError when the file cannot be read or has another shape."""
        try:
            content: dict[str, Any] = YAML(typ="safe").load(path.read_text("utf-8"))
            blocks = tuple(TextBlock(**block) for block in content["blocks"])
            names = {key: tuple(values) for key, values in content["names"].items()}
            sentences = {key: str(text).strip() for key, text in content["sentences"].items()}
        except (OSError, TypeError, KeyError, AttributeError, ValueError) as error:
            raise TextsError(f"{path}: {type(error).__name__}: {error}") from error
        return cls(sentences, names, blocks)

    def say(self, key: str, **values: object) -> str:
        """The sentence ``key`` with ``{name}`` filled in. Raises KeyError for an unknown key or a missing value."""
        return self.sentences[key].format(**values)

    def fields(self, key: str) -> set[str]:
        """Names that the sentence ``key`` wants filled in."""
        return {field for _, field, _, _ in Formatter().parse(self.sentences[key]) if field}
