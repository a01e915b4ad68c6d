"""Conversations through the real gateway, actions and engine. The format is in tests/dialogues/README.md."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tools.running import request


class DialogueFailure(AssertionError):
    """A turn of a dialogue did not come out as it should."""


@dataclass(frozen=True)
class Dialogue:
    name: str  # "topic: what happens"
    turns: list[dict[str, Any]]
    known_failure: str | None = None  # why it does not pass yet


def read_dialogues(files: Iterable[Path]) -> list[Dialogue]:
    return [
        Dialogue(f"{file.stem}: {dialogue['name']}", dialogue["turns"], dialogue.get("known_failure"))
        for file in sorted(files)
        for dialogue in YAML(typ="safe").load(file)
    ]


class Citizen:
    """Someone who writes to the gateway over HTTP and waits for what comes back."""

    def __init__(self, base: str, *, language: str = "de") -> None:
        status, opened = request("POST", f"{base}/api/v1/conversations", {"language": language})
        _expect(status == 201, f"Gespräch nicht eröffnet: {opened}")
        self.url, self.token = f"{base}/api/v1/conversations/{opened['conversation_id']}", opened["token"]
        self.last: list[dict[str, Any]] = []
        self.owner = "bot"

    def say(self, **what: str) -> None:
        """Send and collect everything up to the bot's answer, the queue or a form."""
        status, said = request("POST", f"{self.url}/messages", {"client_id": str(uuid.uuid4()), **what}, self.token)
        _expect(status == 200, f"Nachricht nicht angenommen: {said}")
        _, page = request("GET", f"{self.url}/entries?after={said['seq']}&wait=15", token=self.token)
        _expect(bool(page["entries"]), "keine Antwort innerhalb von 15 s")
        self.last, self.owner = page["entries"], page["state"]["owner"]

    def choose(self, title: str, **what: str) -> None:
        offered = {choice["title"]: choice["id"] for entry in self.last for choice in entry.get("choices", [])}
        _expect(title in offered, f"angeboten: {list(offered)}")
        self.say(choice=offered[title], **what)


def play(dialogue: Dialogue, base: str) -> None:
    """Play ``dialogue`` at the gateway ``base``. Raises DialogueFailure with what was said instead."""
    citizen = Citizen(base)
    for turn in dialogue.turns:
        language = {"language": turn["language"]} if "language" in turn else {}
        if "citizen" in turn:
            citizen.say(text=turn["citizen"], **language)
        else:
            citizen.choose(turn["chooses"], **language)
        _check(turn, citizen)


def _check(expected: dict[str, Any], citizen: Citizen) -> None:
    said = "\n".join(entry["text"] for entry in citizen.last)
    heard = f"auf „{expected.get('citizen') or expected.get('chooses')}“:\n{said}"
    answers = [f"{e['answer']['service']['id']}/{e['answer']['aspect']}" for e in citizen.last if "answer" in e]
    titles = [choice["title"].lower() for entry in citizen.last for choice in entry.get("choices", [])]
    kinds = [entry["kind"] for entry in citizen.last]
    for wanted in expected.get("answers", []):
        _expect(wanted in answers, f"erwartet {wanted}, beantwortet {answers} {heard}")
    if expected.get("answers") == []:
        _expect(not answers, f"beantwortet {answers} {heard}")
    for kind in expected.get("kinds", []):
        _expect(kind in kinds, f"erwartet {kind}, Arten {kinds} {heard}")
    for part in expected.get("says", []):
        _expect(part.lower() in said.lower(), f"erwartet „{part}“ {heard}")
    for part in expected.get("never_says", []):
        _expect(part.lower() not in said.lower(), f"unerwünscht „{part}“ {heard}")
    for title in expected.get("offers", []):
        _expect(any(title.lower() in offered for offered in titles), f"erwartet {title}, angeboten {titles} {heard}")
    if "owner" in expected:
        _expect(citizen.owner == expected["owner"], f"erwartet {expected['owner']}, zuständig {citizen.owner} {heard}")


def _expect(condition: bool, message: str) -> None:
    if not condition:
        raise DialogueFailure(message)
