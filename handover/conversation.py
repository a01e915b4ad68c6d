"""All states of a conversation. Nothing else in the project decides who owns one.

Pure: no I/O, no clock. ``TRANSITIONS`` is the whole truth; ``apply`` looks an event up in it. An event that is not
in the table raises ``EventRefused`` and changes nothing. Every change of owner raises ``epoch``; what a bot or a clerk
says carries the epoch it was written under and is refused when the conversation has moved on.
The diagram in docs/architecture.md is generated from the table (``python -m handover.conversation``).
"""

import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Owner(StrEnum):
    BOT = "bot"
    QUEUED = "queued"
    CLERK = "clerk"
    CALLBACK = "callback"
    CLOSED = "closed"


class Event(StrEnum):
    CITIZEN_SAID = "CitizenSaid"
    BOT_REPLIED = "BotReplied"
    CLERK_REQUESTED = "ClerkRequested"
    CLERK_UNAVAILABLE = "ClerkUnavailable"
    CALLBACK_LEFT = "CallbackLeft"
    CLERK_ACCEPTED = "ClerkAccepted"
    REQUEST_WITHDRAWN = "RequestWithdrawn"
    WAIT_EXPIRED = "WaitExpired"
    CLERK_SAID = "ClerkSaid"
    TRANSFERRED = "Transferred"
    CLERK_LOST = "ClerkLost"
    HANDED_BACK = "HandedBack"
    CLOSED = "Closed"


_E, _O = Event, Owner

TRANSITIONS: Final = MappingProxyType(
    {
        _O.BOT: MappingProxyType(
            {
                _E.CITIZEN_SAID: _O.BOT,
                _E.BOT_REPLIED: _O.BOT,
                _E.CLERK_REQUESTED: _O.QUEUED,
                _E.CLERK_UNAVAILABLE: _O.BOT,
                _E.CALLBACK_LEFT: _O.CALLBACK,
                _E.CLOSED: _O.CLOSED,
            }
        ),
        _O.QUEUED: MappingProxyType(
            {
                _E.CITIZEN_SAID: _O.QUEUED,
                _E.CALLBACK_LEFT: _O.CALLBACK,
                _E.CLERK_ACCEPTED: _O.CLERK,
                _E.REQUEST_WITHDRAWN: _O.BOT,
                _E.WAIT_EXPIRED: _O.BOT,
                _E.CLOSED: _O.CLOSED,
            }
        ),
        _O.CLERK: MappingProxyType(
            {
                _E.CITIZEN_SAID: _O.CLERK,
                _E.CLERK_SAID: _O.CLERK,
                _E.TRANSFERRED: _O.QUEUED,
                _E.CLERK_LOST: _O.QUEUED,
                _E.HANDED_BACK: _O.BOT,
                _E.CLOSED: _O.CLOSED,
            }
        ),
        _O.CALLBACK: MappingProxyType(
            {
                _E.CITIZEN_SAID: _O.CALLBACK,
                _E.CLERK_ACCEPTED: _O.CLERK,
                _E.CLOSED: _O.CLOSED,
            }
        ),
        _O.CLOSED: MappingProxyType({}),
    }
)


class EventRefused(Exception):
    """The event cannot happen in this state; the conversation is unchanged."""


class EpochMovedOn(EventRefused):
    """The speaker wrote under an older epoch than the conversation's."""


@dataclass(frozen=True, slots=True)
class Conversation:
    owner: Owner = Owner.BOT
    epoch: int = 1


def apply(conversation: Conversation, event: Event, *, epoch: int | None = None) -> Conversation:
    """Return the conversation after ``event``.

    ``epoch`` is the epoch the speaker saw (bot replies and clerk messages carry one).
    Raises EpochMovedOn when it is not the current one, EventRefused when the table has no such transition.
    """
    if epoch is not None and epoch != conversation.epoch:
        raise EpochMovedOn(f"{event} carries epoch {epoch}, the conversation is at {conversation.epoch}")
    owner = TRANSITIONS[conversation.owner].get(event)
    if owner is None:
        raise EventRefused(f"{event} cannot happen to a conversation owned by {conversation.owner}")
    if owner is conversation.owner:
        return conversation
    return replace(conversation, owner=owner, epoch=conversation.epoch + 1)


def mermaid() -> str:
    """The table as a Mermaid state diagram."""
    arrows: dict[tuple[Owner, Owner], list[str]] = {}
    for source, events in TRANSITIONS.items():
        for event, target in events.items():
            arrows.setdefault((source, target), []).append(event)
    lines = [f"    {source} --> {target}: {', '.join(events)}" for (source, target), events in arrows.items()]
    return "\n".join(["stateDiagram-v2", "    [*] --> bot", *lines, "    closed --> [*]"])


if __name__ == "__main__":
    sys.stdout.write(mermaid() + "\n")
