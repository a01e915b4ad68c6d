"""Read the result of a turn back from the tracker: the record, not the moment, decides what was answered.

An action speaks through ``dispatcher.utter_message``. Its JSON part is typed: ``{"type": "reply", kind, answer?,
choices?, offices?, form?}`` goes with the text, ``{"type": "handover", department?, reason, service?}`` asks for a
person, ``{"type": "understood", aspect?, entities, service_candidates}`` is for clerks. An utterance without a JSON
part is a plain text.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from rasa.shared.core.events import BotUttered, Event, UserUttered

from bot.turn_request import ASPECTS

REPLY_FIELDS = ("answer", "choices", "offices", "form")
HANDOVER_FIELDS = ("department", "reason", "service")


def recorded_turn(events: Iterable[Event], turn_id: str) -> dict[str, Any] | None:
    """The result of ``turn_id`` as handover.protocol.TurnResult JSON, None if the tracker does not hold that turn."""
    events = list(events)
    for index in range(len(events) - 1, -1, -1):
        event = events[index]
        if isinstance(event, UserUttered) and (event.metadata or {}).get("turn_id") == turn_id:
            return turn_result(turn_id, event, utterances_of_turn(events[index + 1 :]))
    return None


def utterances_of_turn(events: Sequence[Event]) -> list[BotUttered]:
    """What the bot said before the citizen spoke again."""
    utterances = []
    for event in events:
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered) and "history_id" not in (event.metadata or {}):
            utterances.append(event)
    return utterances


def is_answered(result: dict[str, Any]) -> bool:
    """Whether the citizen gets anything at all."""
    return bool(result["replies"] or result["handover"])


def turn_result(turn_id: str, said: UserUttered, utterances: Iterable[BotUttered]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "turn_id": turn_id,
        "replies": [],
        "handover": None,
        "understood": understood_from_parse(said),
    }
    for utterance in utterances:
        data = (utterance.data or {}).get("custom") or {}
        kind = data.get("type", "reply")
        if kind == "understood":
            result["understood"] |= _present(data, ("aspect", "entities", "service_candidates"))
            continue
        if kind == "handover":
            result["handover"] = _present(data, HANDOVER_FIELDS)
            data = {}
        if utterance.text:
            result["replies"].append(reply(utterance.text, data))
    return result


def reply(text: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"kind": data.get("kind", "text"), "text": text} | _present(data, REPLY_FIELDS)


def understood_from_parse(said: UserUttered) -> dict[str, Any]:
    intent = said.intent.get("name") or "nlu_fallback"
    confidence = min(max(float(said.intent.get("confidence") or 0.0), 0.0), 1.0)
    return {
        "intent": intent,
        "confidence": confidence,
        "aspect": intent if intent in ASPECTS else None,
        "entities": said.entities or [],
        "service_candidates": [],
    }


def _present(data: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: data[name] for name in names if data.get(name) is not None}
