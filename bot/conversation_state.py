"""What a turn needs of a conversation: its slots and which turns it holds. Small, so that it can be kept in memory."""

import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Mark = tuple[str, str]  # ("turn_id" or "history_id", the id)

MARKS = ("turn_id", "history_id")
FORGETS = frozenset({"restart", "reset_slots"})  # event types after which every slot is empty
MOST = 2000  # conversations kept
IDLE = 900.0  # seconds a conversation is kept after its last turn


@dataclass(frozen=True, slots=True)
class ConversationState:
    """``last``: the database id of the event up to which this is true."""

    last: int
    slots: Mapping[str, Any]  # those that differ from their initial value
    marks: frozenset[Mark]


def replay(last: int, events: Iterable[Mapping[str, Any]]) -> ConversationState:
    """The state after ``events``, as the tracker database stores them."""
    slots: dict[str, Any] = {}
    marks: set[Mark] = set()
    for event in events:
        marks |= marks_of(event.get("metadata"))
        if event["event"] == "slot":
            slots[event["name"]] = event.get("value")
        elif event["event"] in FORGETS:
            slots.clear()
    return ConversationState(last, slots, frozenset(marks))


def marks_of(metadata: Mapping[str, Any] | None) -> set[Mark]:
    return {(name, str(metadata[name])) for name in MARKS if name in metadata} if metadata else set()


class RecentStates:
    """The states of conversations that are going on; a hint only, the database decides whether one is current."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, ConversationState]] = OrderedDict()

    def get(self, conversation_id: str, last: int) -> ConversationState | None:
        """The state if it is true up to event ``last``."""
        _, state = self._kept.get(conversation_id, (0.0, None))
        return state if state is not None and state.last == last else None

    def keep(self, conversation_id: str, state: ConversationState) -> None:
        now = time.monotonic()
        self._kept[conversation_id] = (now, state)
        self._kept.move_to_end(conversation_id)
        while len(self._kept) > MOST or next(iter(self._kept.values()))[0] < now - IDLE:
            self._kept.popitem(last=False)

    def forget(self, conversation_id: str) -> None:
        self._kept.pop(conversation_id, None)
