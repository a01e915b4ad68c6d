"""What citizens type that is no matter of the city or of any other authority: the examples of the intent
``out_of_scope``. The search learns from them what none of its entries is meant by."""

from functools import cache
from pathlib import Path

import yaml  # type: ignore[import-untyped]

NLU = Path(__file__).parents[2] / "data" / "nlu"
INTENT = "out_of_scope"


@cache
def load_beyond(folder: Path = NLU) -> tuple[str, ...]:
    """Every example once, in the order of the files."""
    entries = [entry for path in sorted(folder.glob("**/*.yml")) for entry in _entries(path)]
    lines = [line for entry in entries if entry.get("intent") == INTENT for line in entry["examples"].splitlines()]
    return tuple(dict.fromkeys(filter(None, (line.strip().removeprefix("-").strip() for line in lines))))


def _entries(path: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader).get("nlu", [])
    return found
