"""Every owner × every event: the table of docs/gateway.md, written a second time as one would explain it."""

import itertools

import pytest

from handover.conversation import TRANSITIONS, Conversation, EpochMovedOn, Event, EventRefused, Owner, apply, mermaid

E, O = Event, Owner  # noqa: E741
ALLOWED = {
    (O.BOT, E.CITIZEN_SAID): O.BOT,
    (O.BOT, E.BOT_REPLIED): O.BOT,
    (O.BOT, E.CLERK_REQUESTED): O.QUEUED,
    (O.BOT, E.CLERK_UNAVAILABLE): O.BOT,
    (O.BOT, E.CALLBACK_LEFT): O.CALLBACK,
    (O.BOT, E.CLOSED): O.CLOSED,
    (O.QUEUED, E.CITIZEN_SAID): O.QUEUED,
    (O.QUEUED, E.CALLBACK_LEFT): O.CALLBACK,
    (O.QUEUED, E.CLERK_ACCEPTED): O.CLERK,
    (O.QUEUED, E.REQUEST_WITHDRAWN): O.BOT,
    (O.QUEUED, E.WAIT_EXPIRED): O.BOT,
    (O.QUEUED, E.CLOSED): O.CLOSED,
    (O.CLERK, E.CITIZEN_SAID): O.CLERK,
    (O.CLERK, E.CLERK_SAID): O.CLERK,
    (O.CLERK, E.TRANSFERRED): O.QUEUED,
    (O.CLERK, E.CLERK_LOST): O.QUEUED,
    (O.CLERK, E.HANDED_BACK): O.BOT,
    (O.CLERK, E.CLOSED): O.CLOSED,
    (O.CALLBACK, E.CITIZEN_SAID): O.CALLBACK,
    (O.CALLBACK, E.CLERK_ACCEPTED): O.CLERK,
    (O.CALLBACK, E.CLOSED): O.CLOSED,
}


@pytest.mark.parametrize(("owner", "event"), list(itertools.product(Owner, Event)))
def test_every_event_in_every_state(owner: Owner, event: Event) -> None:
    before = Conversation(owner, epoch=7)
    if (owner, event) not in ALLOWED:
        with pytest.raises(EventRefused):
            apply(before, event)
        return
    after = apply(before, event, epoch=7)
    assert after.owner is ALLOWED[owner, event]
    assert after.epoch == (7 if after.owner is owner else 8)


@pytest.mark.parametrize("epoch", [6, 8])
def test_a_speaker_of_another_epoch_is_refused(epoch: int) -> None:
    with pytest.raises(EpochMovedOn):
        apply(Conversation(Owner.CLERK, epoch=7), Event.CLERK_SAID, epoch=epoch)


def test_closed_is_the_end() -> None:
    assert TRANSITIONS[Owner.CLOSED] == {}


def test_the_diagram_shows_every_transition() -> None:
    diagram = mermaid()
    for (owner, event), target in ALLOWED.items():
        line = next(line for line in diagram.splitlines() if f"{owner} --> {target}:" in line)
        assert event in line
