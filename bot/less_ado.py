"""Two things Rasa does for every event that serve no turn."""

import functools
from types import SimpleNamespace
from typing import Any

import rasa.core.processor
from rasa.shared.core.events import Event


def install() -> None:
    # The processor copies what it logs, and only that; bot.rasa_environment has switched that log off.
    rasa.core.processor.copy = SimpleNamespace(deepcopy=_itself)
    # The kinds of events are searched through all subclasses, anew for every event that is read.
    Event.resolve_by_type = staticmethod(functools.lru_cache(maxsize=100)(Event.resolve_by_type))


def _itself(value: Any) -> Any:
    return value
