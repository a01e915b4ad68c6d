"""The small phrases that fill the sentences of domain.yml, per language (language/<code>.yml)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from actions.catalogue.german import fold

FOLDER = Path(__file__).parent / "language"


class Language:
    """Phrases by dotted key: ``phrase("fees.exact", amount="46,00")`` → "46,00 €". Raises KeyError for a wrong key."""

    def __init__(self, phrases: Mapping[str, Any]) -> None:
        self._phrases = phrases

    def phrase(self, key: str, **values: object) -> str:
        text = self._at(key)
        if not isinstance(text, str):
            raise KeyError(key)
        return text.format_map(values) if values else text

    def names(self, key: str) -> list[str]:
        return list(self._at(key))

    def ordinals(self) -> list[frozenset[str]]:
        """The folded words for the first, second, … choice."""
        return [frozenset(fold(str(word)) for word in names) for names in self._at("ordinals")]

    def last(self) -> frozenset[str]:
        """The folded words for the last choice."""
        return frozenset(fold(word) for word in self._at("last"))

    def _at(self, key: str) -> Any:
        found: Any = self._phrases
        for step in key.split("."):
            found = found[step]
        return found


@cache
def load_language(code: str) -> Language:
    """The phrases of ``code``; plain German stands in for a language that has none yet ("de-leicht")."""
    file = FOLDER / f"{code}.yml"
    return Language(YAML(typ="safe").load(file if file.parent == FOLDER and file.is_file() else FOLDER / "de.yml"))
