"""How bench.delivery counts: read from screens, so that nobody's word is taken for it."""

from typing import Any, cast

import pytest

from bench.delivery_people import Message, Person, System
from bench.delivery_tally import Tally

Entry = dict[str, Any]


def entry(message: Message, seq: int | None = None) -> Entry:
    return {"text": message.text} | ({} if seq is None else {"seq": seq})


@pytest.fixture
def clerk() -> Person:
    return Person(cast(System, None), "clerk", 1, ["c1"])


@pytest.fixture
def tally(clerk: Person) -> Tally:
    """The citizen has written three messages, the clerk nothing."""
    tally = Tally("no fault", {"c1": Person(cast(System, None), "citizen", 0, ["c1"])}, [clerk])
    tally.messages += [Message("c1", "citizen", acknowledged=True) for _ in range(3)]
    return tally


def test_all_shown_once_and_in_order(tally: Tally, clerk: Person) -> None:
    clerk.screens["c1"].show(map(entry, tally.messages))
    assert tally.is_complete()
    assert "sent 3, acknowledged 3, **lost 0**, duplicated 0, inverted 0" in tally.sentence()


def test_acknowledged_and_not_shown_is_lost(tally: Tally, clerk: Person) -> None:
    clerk.screens["c1"].show(map(entry, tally.messages[:2]))
    assert not tally.is_complete()
    assert "lost 1**, duplicated 0, inverted 0" in tally.sentence()


def test_what_nobody_acknowledged_is_not_lost(tally: Tally, clerk: Person) -> None:
    tally.messages[2].acknowledged = False
    clerk.screens["c1"].show(map(entry, tally.messages[:2]))
    assert "sent 3, acknowledged 2, **lost 0**" in tally.sentence()


def test_shown_twice_is_duplicated(tally: Tally, clerk: Person) -> None:
    clerk.screens["c1"].show(map(entry, [*tally.messages, tally.messages[0]]))
    assert "lost 0**, duplicated 1, inverted 0" in tally.sentence()


def test_shown_after_a_later_one_is_inverted(tally: Tally, clerk: Person) -> None:
    first, second, third = tally.messages
    clerk.screens["c1"].show(map(entry, [second, first, third]))
    assert "lost 0**, duplicated 0, inverted 1" in tally.sentence()


def test_an_entry_that_comes_again_under_its_seq_is_dropped(tally: Tally, clerk: Person) -> None:
    numbered = [entry(message, seq) for seq, message in enumerate(tally.messages, 1)]
    assert clerk.screens["c1"].show([*numbered, numbered[1]])
    assert "duplicated 0" in tally.sentence()


def test_a_hole_is_noticed(tally: Tally, clerk: Person) -> None:
    screen = clerk.screens["c1"]
    assert screen.show([entry(tally.messages[0], 1)])
    assert not screen.show([entry(tally.messages[2], 3)])
    assert screen.last_seq == 1
