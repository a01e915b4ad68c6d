"""What the gateway may send, validated by hand: the engine shares no code with the gateway. docs/protocol.md"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.problems import BadRequest

TEXT_LIMIT = 2000  # characters
ID_LIMIT = 200
LANGUAGES = frozenset({"de", "de-leicht"})
ASPECTS: Final = frozenset(
    {
        "general", "fees", "documents", "deadline", "duration", "procedure", "online", "appointment",
        "office", "opening_hours", "contact", "eligibility", "form", "status", "legal_basis",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice the citizen clicked; the gateway looked up what it stands for."""

    intent: str
    entities: tuple[tuple[str, str], ...]  # (entity, value)


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """One citizen message: exactly one of ``text`` and ``choice``."""

    conversation_id: str
    turn_id: str
    text: str | None
    choice: Choice | None
    language: str
    service: str | None


@dataclass(frozen=True, slots=True)
class History:
    """What was said while a clerk owned the conversation: (role, text) in order."""

    conversation_id: str
    history_id: str
    turns: tuple[tuple[str, str], ...]


def parse_turn(body: Any) -> TurnRequest:
    """Raises BadRequest (422) that names the field."""
    fields = _object(body, {"conversation_id", "turn_id", "text", "payload", "language", "service"})
    text, payload = fields.get("text"), fields.get("payload")
    if (text is None) == (payload is None):
        raise BadRequest("exactly one of text and payload is needed")
    language = fields.get("language", "de")
    if language not in LANGUAGES:
        raise BadRequest("language is unknown")
    return TurnRequest(
        conversation_id=_string(fields, "conversation_id"),
        turn_id=_string(fields, "turn_id"),
        text=None if text is None else _string(fields, "text", TEXT_LIMIT),
        choice=None if payload is None else parse_choice(payload),
        language=language,
        service=_optional(fields, "service"),
    )


def parse_choice(payload: Any) -> Choice:
    fields = _object(payload, {"act", "intent", "service", "aspect", "office", "department"})
    if fields.get("act") != "ask":
        raise BadRequest("only payloads with act ask are for the engine")
    aspect = _optional(fields, "aspect")
    if aspect is not None and aspect not in ASPECTS:
        raise BadRequest("aspect is unknown")
    entities = [(name, _optional(fields, name)) for name in ("service", "aspect", "office")]
    return Choice(
        intent=_optional(fields, "intent") or aspect or "choose",
        entities=tuple((name, value) for name, value in entities if value is not None),
    )


def parse_history(body: Any) -> History:
    """Raises BadRequest (422) that names the field."""
    fields = _object(body, {"conversation_id", "history_id", "turns"})
    turns = fields.get("turns")
    if not isinstance(turns, list):
        raise BadRequest("turns must be a list")
    return History(
        conversation_id=_string(fields, "conversation_id"),
        history_id=_string(fields, "history_id"),
        turns=tuple(_parse_history_turn(turn) for turn in turns),
    )


def _parse_history_turn(turn: Any) -> tuple[str, str]:
    fields = _object(turn, {"role", "text"})
    if fields.get("role") not in {"citizen", "clerk"}:
        raise BadRequest("role must be citizen or clerk")
    return fields["role"], _string(fields, "text", TEXT_LIMIT)


def _object(value: Any, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadRequest("a JSON object is needed")
    if set(value) - known:
        raise BadRequest("a field is unknown")
    return value


def _string(fields: Mapping[str, Any], name: str, limit: int = ID_LIMIT) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > limit:
        raise BadRequest(f"{name} must be a string of 1 to {limit} characters")
    if "\x00" in value or any(0xD800 <= ord(char) <= 0xDFFF for char in value):
        raise BadRequest(f"{name} holds characters that cannot be stored")
    return value


def _optional(fields: Mapping[str, Any], name: str) -> str | None:
    return None if fields.get(name) is None else _string(fields, name)
