"""The sentences the gateway itself says, from ``handover/texts/<language>.yml``; nothing citizens read is in code."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
    """``say`` fills a sentence; ``blocks`` are the clerks' text blocks; ``others`` the same in other languages."""

    sentences: dict[str, str]
    names: dict[str, tuple[str, ...]]
    blocks: tuple[TextBlock, ...]
    others: "Mapping[str, Texts]" = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path = FOLDER / "de.yml") -> Self:
        """The language of ``path``, and beside it those of the other files in its folder, which may leave out what
        is the same. Raises TextsError when a file cannot be read or has another shape."""
        own = cls._read(path, {"sentences", "names", "blocks"})
        others = {file.stem: own._with(cls._read(file, set())) for file in path.parent.glob("*.yml") if file != path}
        return replace(own, others=others)

    @classmethod
    def _read(cls, path: Path, needed: set[str]) -> Self:
        try:
            content: dict[str, Any] = YAML(typ="safe").load(path.read_text("utf-8"))
            if missing := needed - set(content):
                raise KeyError(*missing)
            blocks = tuple(TextBlock(**block) for block in content.get("blocks", []))
            names = {key: tuple(values) for key, values in content.get("names", {}).items()}
            sentences = {key: str(text).strip() for key, text in content.get("sentences", {}).items()}
        except (OSError, TypeError, KeyError, AttributeError, ValueError) as error:
            raise TextsError(f"{path}: {type(error).__name__}: {error}") from error
        return cls(sentences, names, blocks)

    def _with(self, other: Self) -> Self:
        """These texts with what ``other`` says instead."""
        return replace(self, sentences=self.sentences | other.sentences, names=self.names | other.names)

    def of(self, language: str) -> "Texts":
        """The same in ``language``; these when there is no file for it."""
        return self.others.get(language, self)

    def say(self, key: str, **values: object) -> str:
        """The sentence ``key`` with ``{name}`` filled in. Raises KeyError for an unknown key or a missing value."""
        return self.sentences[key].format(**values)

    def fields(self, key: str) -> set[str]:
        """Names that the sentence ``key`` wants filled in."""
        return {field for _, field, _, _ in Formatter().parse(self.sentences[key]) if field}
