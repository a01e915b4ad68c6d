"""What Rasa does for every message or event that serves no turn."""

import functools
from types import SimpleNamespace
from typing import Any

import rasa.core.processor
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import Event


def install() -> None:
    # The processor copies what it logs, and only that; bot.rasa_environment has switched that log off.
    rasa.core.processor.copy = SimpleNamespace(deepcopy=_itself)
    # The kinds of events are searched through all subclasses, anew for every event that is read.
    Event.resolve_by_type = staticmethod(functools.lru_cache(maxsize=100)(Event.resolve_by_type))
    # Every intent the classifier knows is one of the domain: bot.train has checked that.
    MessageProcessor._check_for_unseen_features = _nothing


def _itself(value: Any) -> Any:
    return value


def _nothing(*_: Any) -> None:
    return None
