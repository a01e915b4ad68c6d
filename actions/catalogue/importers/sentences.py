"""The few sentences importers write themselves (``sentences.yml``)."""

from functools import cache
from pathlib import Path

import yaml  # type: ignore[import-untyped]

_FILE = Path(__file__).with_name("sentences.yml")


def sentence(name: str, **values: str) -> str:
    """The sentence ``name`` with ``values`` put in."""
    return _sentences()[name].format(**values)


@cache
def _sentences() -> dict[str, str]:
    return dict(yaml.safe_load(_FILE.read_text("utf-8")))
