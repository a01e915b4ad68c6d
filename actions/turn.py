"""One turn as the actions see it: what came in, what is remembered, what goes out."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self, TypedDict

from actions.catalogue.model import ASPECTS
from actions.replies import Choice, Utterance


class Offered(TypedDict):
    """The choices of the bot's last turn. ``question``: the bot waits for one of them; ``yes``: the one a plain
    "ja" stands for."""

    question: bool
    yes: int | None
    choices: list[Choice]


@dataclass(frozen=True)
class Memory:
    """The slots of domain.yml."""

    service: str | None = None
    aspect: str | None = None
    office: str | None = None
    place: str | None = None
    offered: Offered | None = None
    misunderstood: int = 0

    @property
    def asked_back(self) -> bool:
        """The bot's last turn asked which of the offered choices is meant."""
        return self.offered is not None and self.offered["question"]

    def updates(self, before: Self) -> dict[str, Any]:
        """The slots that differ from ``before``."""
        now, then = vars(self), vars(before)
        return {name: value for name, value in now.items() if value != then[name]}


@dataclass(frozen=True)
class Clicked:
    """What a clicked choice stands for."""

    service: str | None = None
    aspect: str | None = None
    office: str | None = None


@dataclass(frozen=True)
class Clause:
    """One part of a message that has several, and what the classifier makes of it alone."""

    text: str
    intent: str
    confidence: float

    @property
    def aspect(self) -> str | None:
        return self.intent if self.intent in ASPECTS else None


@dataclass(frozen=True)
class Turn:
    """What the citizen did. ``text`` is empty when she clicked; ``confidence`` (0..1) is the classifier's; ``clauses``
    is empty for a message that is one clause; ``asked``: the aspects it may ask, likeliest first, with the classifier's
    share (0..1) of each; ``foreign`` (0..1) is how likely it is no matter of the city at all."""

    text: str
    intent: str
    now: datetime
    confidence: float = 1.0
    clicked: Clicked | None = None
    clauses: tuple[Clause, ...] = ()
    asked: tuple[tuple[str, float], ...] = ()
    foreign: float = 0.0
    memory: Memory = field(default_factory=Memory)
    language: str = "de"

    @property
    def aspect(self) -> str | None:
        """The aspect asked for, when the intent is one."""
        if self.clicked and self.clicked.aspect in ASPECTS:
            return self.clicked.aspect
        return self.intent if self.intent in ASPECTS else None


@dataclass(frozen=True)
class Outcome:
    """What an action does: what is said, and what is remembered afterwards."""

    utterances: list[Utterance]
    memory: Memory
