"""What the engine and the actions make of an utterance, asked over the engine's own channel."""

import re
import urllib.request
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from json import dumps, load
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tools.stack import Layout, load_secrets


@dataclass(frozen=True)
class Turn:
    """The engine's result of one turn (``handover.protocol.TurnResult`` as JSON) and how long it took."""

    result: Mapping[str, Any]
    seconds: float

    @property
    def replies(self) -> Sequence[Mapping[str, Any]]:
        replies: Sequence[Mapping[str, Any]] = self.result["replies"]
        return replies

    @cached_property
    def text(self) -> str:
        return "\n".join(reply["text"] for reply in self.replies)

    @property
    def intent(self) -> str:
        return str(self.result["understood"]["intent"])

    @cached_property
    def answered(self) -> list[tuple[str, str]]:
        """(service, aspect) of each answer, in order."""
        answers = [reply["answer"] for reply in self.replies if reply.get("answer")]
        return [(answer["service"]["id"], answer["aspect"]) for answer in answers]

    @cached_property
    def offered(self) -> list[str]:
        """Services offered as choices."""
        return [choice["payload"]["service"] for choice in self._choices if "service" in choice["payload"]]

    @cached_property
    def offices(self) -> list[str]:
        cards = [card for reply in self.replies for card in reply.get("offices") or []]
        cards += [card for reply in self.replies for card in (reply.get("answer") or {}).get("offices") or []]
        return [card["id"] for card in cards]

    @cached_property
    def authorities(self) -> list[str]:
        return self.entities("authority")

    @property
    def offers_person(self) -> bool:
        acts = {choice["payload"]["act"] for choice in self._choices}
        return bool(self.result["handover"]) or bool(acts & {"clerk", "callback"})

    def entities(self, name: str) -> list[str]:
        return [entity["value"] for entity in self.result["understood"]["entities"] if entity["entity"] == name]

    @property
    def _choices(self) -> list[Mapping[str, Any]]:
        return [choice for reply in self.replies for choice in reply.get("choices") or []]


class EngineClient:
    """Asks one engine, every utterance in a conversation of its own."""

    def __init__(self, layout: Layout, clock: Callable[[], float]) -> None:
        self._url = f"http://127.0.0.1:{layout.engines[0]}/webhooks/citizen/webhook"
        self._token = load_secrets(layout.var)["BD_ENGINE_TOKEN"]
        self._clock = clock

    def ask(self, text: str, *, language: str = "de") -> Turn:
        """One turn of a new conversation. Raises urllib.error.HTTPError."""
        name = str(uuid.uuid4())
        body = {"conversation_id": f"eval-{name}", "turn_id": name, "text": text, "language": language}
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        call = urllib.request.Request(self._url, dumps(body).encode(), headers)
        begun = self._clock()
        with urllib.request.urlopen(call, timeout=30) as answer:
            return Turn(load(answer), self._clock() - begun)


class Responses:
    """The sentences of domain.yml, to tell which of them a reply is."""

    def __init__(self, domain: Path) -> None:
        responses = YAML(typ="safe").load(domain)["responses"]
        self._patterns = {
            name: [re.compile(_pattern(variant["text"]), re.S) for variant in variants]
            for name, variants in responses.items()
        }

    def said(self, name: str, turn: Turn) -> bool:
        """Whether one of the replies is ``name``; also with an ending such as ``utter_emergency_gas``."""
        patterns = [
            pattern
            for response, found in self._patterns.items()
            if response == name or response.startswith(f"{name}_")
            for pattern in found
        ]
        return any(pattern.fullmatch(reply["text"]) for reply in turn.replies for pattern in patterns)


def _pattern(text: str) -> str:
    return "".join(".*" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", text))
