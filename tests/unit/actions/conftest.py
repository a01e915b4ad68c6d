"""A small town of our own, and people who talk to its bot."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from actions.catalogue.store import load
from actions.catalogue.vectors import SentenceEncoder
from actions.knowledge import Context, Knowledge, build_knowledge
from actions.language import load_language
from actions.lexicon import load_lexicon
from actions.opening import BERLIN
from actions.registry import run
from actions.turn import Clicked, Memory, Outcome, Turn

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
TOWN, ESSEN = HERE / "town", ROOT / "data" / "catalogue" / "essen"
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)


@pytest.fixture(scope="session")
def town() -> Knowledge:
    """The small town, searched without sentence vectors."""
    return build_knowledge(load(TOWN, TOWN / "organisation.yml"), load_lexicon(), None, None)


@pytest.fixture(scope="session")
def essen() -> Knowledge:
    """The pilot's catalogue with everything the action server uses, its index shared with it."""
    if not (ESSEN / "services").is_dir():
        pytest.skip("data/catalogue/essen is absent")
    snapshot = load(ESSEN, ROOT / "data" / "organisation.yml")
    return build_knowledge(snapshot, load_lexicon(), SentenceEncoder(), ROOT / "var" / "cache")


@dataclass
class Talk:
    """A conversation with the actions, one turn after the other; keeps the slots as the engine would."""

    knowledge: Knowledge
    now: datetime = MONDAY
    memory: Memory = field(default_factory=Memory)

    def say(self, text: str, intent: str = "general", *, action: str = "action_answer", confidence: float = 0.9) -> Any:
        return self._turn(action, Turn(text, intent, self.now, confidence=confidence, memory=self.memory))

    def click(self, intent: str, **what: str) -> Any:
        clicked = Clicked(**{"aspect": intent, **what})
        return self._turn("action_answer", Turn("", intent, self.now, clicked=clicked, memory=self.memory))

    def _turn(self, action: str, turn: Turn) -> "Said":
        outcome = run(action, turn, Context(self.knowledge, load_language("de"), turn.now))
        self.memory = replace(outcome.memory)
        return Said(outcome)


@dataclass
class Said:
    """What came back, for short assertions."""

    outcome: Outcome

    @property
    def replies(self) -> list[dict[str, Any]]:
        return [spoken.message for spoken in self.outcome.utterances if spoken.message["type"] == "reply"]

    @property
    def responses(self) -> list[str]:
        return [spoken.response for spoken in self.outcome.utterances if spoken.response]

    @property
    def lines(self) -> str:
        return "\n".join(spoken.values["lines"] for spoken in self.outcome.utterances if "lines" in spoken.values)

    @property
    def answered(self) -> list[tuple[str, str]]:
        answers = [reply["answer"] for reply in self.replies if "answer" in reply]
        return [(answer["service"]["id"], answer["aspect"]) for answer in answers]

    @property
    def titles(self) -> list[str]:
        return [choice["title"] for reply in self.replies for choice in reply.get("choices", [])]

    @property
    def entities(self) -> list[tuple[str, str]]:
        """What clerks see of it: (entity, value)."""
        found = [spoken.message for spoken in self.outcome.utterances if spoken.message["type"] == "understood"]
        return [(entity["entity"], entity["value"]) for entity in found[-1]["entities"]]

    @property
    def handover(self) -> dict[str, Any] | None:
        found = [spoken.message for spoken in self.outcome.utterances if spoken.message["type"] == "handover"]
        return found[0] if found else None


@pytest.fixture
def talk(town: Knowledge) -> Talk:
    return Talk(town)


@pytest.fixture
def essen_talk(essen: Knowledge) -> Talk:
    return Talk(essen)
