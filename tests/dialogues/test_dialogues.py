"""Conversations through the real gateway, actions and engine. One file per topic; the format is in README.md there."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tools.running import RunningStack, request

FOLDER = Path(__file__).parent
pytestmark = pytest.mark.engine


def load_dialogues() -> list[Any]:
    return [
        pytest.param(dialogue["turns"], id=f"{file.stem}: {dialogue['name']}")
        for file in sorted(FOLDER.glob("*.yml"))
        for dialogue in YAML(typ="safe").load(file)
    ]


class Citizen:
    """Someone who writes to the gateway over HTTP and waits for what comes back."""

    def __init__(self, base: str) -> None:
        status, opened = request("POST", f"{base}/api/v1/conversations", {})
        assert status == 201, opened
        self.url, self.token = f"{base}/api/v1/conversations/{opened['conversation_id']}", opened["token"]
        self.seen = 0
        self.last: list[dict[str, Any]] = []
        self.owner = "bot"

    def say(self, **what: str) -> None:
        """Send and collect everything up to the bot's answer, the queue or a form."""
        status, said = request("POST", f"{self.url}/messages", {"client_id": str(uuid.uuid4()), **what}, self.token)
        assert status == 200, said
        self.seen, self.last = said["seq"], []
        while not self.last:
            _, page = request("GET", f"{self.url}/entries?after={self.seen}&wait=15", token=self.token)
            self.last += page["entries"]
            self.owner = page["state"]["owner"]
            assert page["entries"], "keine Antwort innerhalb von 15 s"
        self.seen = self.last[-1]["seq"]

    def choose(self, title: str) -> None:
        offered = {choice["title"]: choice["id"] for entry in self.last for choice in entry.get("choices", [])}
        assert title in offered, f"angeboten: {list(offered)}"
        self.say(choice=offered[title])


def check(expected: dict[str, Any], citizen: Citizen) -> None:
    said = "\n".join(entry["text"] for entry in citizen.last)
    answers = [
        (entry["answer"]["service"]["id"], entry["answer"]["aspect"]) for entry in citizen.last if "answer" in entry
    ]
    titles = [choice["title"] for entry in citizen.last for choice in entry.get("choices", [])]
    for service, aspect in (wanted.split("/") for wanted in expected.get("answers", [])):
        assert (service, aspect) in answers, f"beantwortet: {answers}\n{said}"
    for kind in expected.get("kinds", []):
        assert kind in [entry["kind"] for entry in citizen.last], said
    for part in expected.get("says", []):
        assert part.lower() in said.lower(), said
    for part in expected.get("never_says", []):
        assert part.lower() not in said.lower(), said
    for title in expected.get("offers", []):
        assert any(title.lower() in offered.lower() for offered in titles), f"angeboten: {titles}\n{said}"
    if expected.get("answers") == []:
        assert not answers, f"beantwortet: {answers}\n{said}"
    if "owner" in expected:
        assert citizen.owner == expected["owner"], said


@pytest.mark.parametrize("turns", load_dialogues())
def test_dialogue(turns: list[dict[str, Any]], stack: RunningStack) -> None:
    citizen = Citizen(stack.gateways[0])
    for turn in turns:
        if "citizen" in turn:
            citizen.say(text=turn["citizen"])
        else:
            citizen.choose(turn["chooses"])
        check(turn, citizen)
