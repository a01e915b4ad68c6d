"""The small phrases that fill the sentences of domain.yml, per language (language/<code>.yml)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from actions.catalogue.german import fold

FOLDER = Path(__file__).parent / "language"
DEFAULT = "de"


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
    """The phrases of ``code``; German stands in for those it does not have, and for a language without a file."""
    file = FOLDER / f"{code}.yml"
    own = _read(file) if code != DEFAULT and file.parent == FOLDER and file.is_file() else {}
    return Language(_over(_read(FOLDER / f"{DEFAULT}.yml"), own))


def _read(file: Path) -> dict[str, Any]:
    phrases: dict[str, Any] = YAML(typ="safe").load(file)
    return phrases


def _over(below: Any, above: Any) -> Any:
    """``below`` with what ``above`` says instead, key by key."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return below | {key: _over(below.get(key), value) for key, value in above.items()}
