"""The turn journal: one at a time, within the deadline, taken up again by whoever is left, finished once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handover import protocol
from handover.engine import EngineDown, EngineError, EngineFailed, EngineTimeout
from handover.service import Service
from handover.store import Store, tables
from tests.conftest import Nodes
from tests.fakes import FakeClock, FakeEngine
from tests.people import CLERK_YILMAZ
from tests.talk import asked, choose, clerk_say, log_of, opened, say, with_clerk


async def statuses(service: Service) -> list[str]:
    async with service.store.reading() as read:
        statement = select(tables.turn.c.status).order_by(tables.turn.c.created_at, tables.turn.c.seq)
        return list((await read.execute(statement)).scalars())


async def two_wait(service: Service, engine: FakeEngine) -> str:
    """A conversation of which the engine has been asked "eins" and does not answer, with "zwei" behind it."""
    engine.gate.clear()
    conversation_id = await opened(service)
    for text in ("eins", "zwei"):
        await service.citizen_says(conversation_id, say(text))
    await engine.arrived.wait()
    return conversation_id


async def test_a_failed_attempt_is_repeated_once(service: Service, engine: FakeEngine) -> None:
    engine.failing = [EngineFailed("500")]
    conversation_id = await opened(service)
    [answer] = await asked(service, conversation_id, "Hallo")
    assert answer.text == "Antwort auf: Hallo"
    assert len({request.turn_id for request in engine.asked}) == 1
    assert len(engine.asked) == 2


@pytest.mark.parametrize("errors", [[EngineDown(), EngineDown()], [EngineFailed("500")] * 2, [EngineTimeout()]])
async def test_a_turn_that_fails_is_said_so(service: Service, engine: FakeEngine, errors: list[EngineError]) -> None:
    engine.failing = list(errors)
    conversation_id = await opened(service)
    notice, offer = await asked(service, conversation_id, "Hallo")
    assert (notice.kind, notice.author.role) == ("notice", "system")
    assert "nicht erreichbar" in notice.text
    assert offer.choices is not None
    assert [choice.title for choice in offer.choices] == [
        "Noch einmal versuchen",
        "Mit einem Menschen sprechen",
        "Nachricht hinterlassen",
    ]
    assert await statuses(service) == ["failed"]
    assert len(engine.asked) == len(errors)


async def test_trying_again_asks_the_same_question(service: Service, engine: FakeEngine) -> None:
    engine.failing = [EngineTimeout(), EngineTimeout()]
    conversation_id = await opened(service)
    _, offer = await asked(service, conversation_id, "Hallo")
    for _ in range(2):
        assert offer.choices is not None
        await service.citizen_says(conversation_id, choose(offer.choices[0].id))
        await service.runner.idle()
        offer = (await log_of(service, conversation_id))[-1]
    assert [request.text for request in engine.asked] == ["Hallo"] * 3
    entries = await log_of(service, conversation_id)
    assert entries[-1].text == "Antwort auf: Hallo"
    assert entries[-2].text == "Noch einmal versuchen"


async def test_while_the_engine_is_down_one_notice_speaks_for_all(service: Service, engine: FakeEngine) -> None:
    engine.gate.clear()
    conversation_id = await opened(service)
    texts = ("eins", "zwei", "drei")
    engine.failing = [EngineDown(), EngineDown()]
    for text in texts:
        await service.citizen_says(conversation_id, say(text))
    engine.gate.set()
    await service.runner.idle()
    assert [request.text for request in engine.asked] == ["eins", "eins"]
    entries = await log_of(service, conversation_id)
    offer = entries[-1]
    assert [entry.kind for entry in entries[3:]] == ["notice", "choices"]
    assert offer.choices is not None
    await service.citizen_says(conversation_id, choose(offer.choices[0].id))
    await service.runner.idle()
    answers = [entry.text for entry in await log_of(service, conversation_id)][6:]
    assert answers == ["Antwort auf: eins", "Antwort auf: zwei", "Antwort auf: drei"]


async def test_an_answer_after_the_apology_never_appears(
    service: Service, nodes: Nodes, engine: FakeEngine, clock: FakeClock
) -> None:
    """One node still has the answer of a turn that another one has given up meanwhile."""
    engine.gate.clear()
    conversation_id = await opened(service)
    await service.citizen_says(conversation_id, say("Hallo"))
    await engine.arrived.wait()
    clock.advance(minutes=1)
    other = nodes(service.store)
    engine.failing = [EngineTimeout()]
    await other.runner.recover()
    await other.runner.idle()
    assert await statuses(service) == ["failed"]
    before = await log_of(service, conversation_id)
    engine.gate.set()
    await service.runner.idle()
    clock.advance(minutes=1)
    await other.runner.recover()
    await other.runner.idle()
    assert await log_of(service, conversation_id) == before
    assert await statuses(service) == ["failed"]


async def test_a_clerk_and_a_callback_can_be_had_while_the_engine_is_down(service: Service, engine: FakeEngine) -> None:
    engine.failing = [EngineTimeout()]
    conversation_id = await opened(service)
    _, offer = await asked(service, conversation_id, "Hallo")
    assert offer.choices is not None
    await service.citizen_says(conversation_id, choose(offer.choices[2].id))
    assert (await log_of(service, conversation_id))[-1].form == protocol.FormRef(id="callback")
    await service.set_presence(CLERK_YILMAZ, "available")
    said = await service.citizen_says(conversation_id, choose(offer.choices[1].id))
    assert said.state.owner == "queued"
    assert len(engine.asked) == 1


async def test_the_deadline_counts_from_the_message(service: Service, engine: FakeEngine, clock: FakeClock) -> None:
    """Three messages while the engine hangs: the waiting ones are not tried when their time is over, and one notice
    speaks for all."""
    engine.gate.clear()
    conversation_id = await opened(service)
    for text in ("eins", "zwei", "drei"):
        await service.citizen_says(conversation_id, say(text))
    await engine.arrived.wait()
    clock.advance(seconds=9)
    engine.gate.set()
    await service.runner.idle()
    assert [request.text for request in engine.asked] == ["eins"]
    assert await statuses(service) == ["done", "failed", "failed"]
    kinds = [(entry.author.role, entry.kind) for entry in (await log_of(service, conversation_id))[3:]]
    assert kinds == [("bot", "text"), ("system", "notice"), ("system", "choices")]


async def test_another_node_takes_up_what_a_dead_one_left(
    service: Service, nodes: Nodes, engine: FakeEngine, clock: FakeClock
) -> None:
    """The engine was asked, then the node died: the same turn id is asked again, and the answer appears once."""
    engine.gate.clear()
    conversation_id = await opened(service)
    await service.citizen_says(conversation_id, say("Hallo"))
    await engine.arrived.wait()
    await service.runner.kill()
    engine.gate.set()
    survivor = nodes(service.store)
    await survivor.runner.recover()
    await survivor.runner.idle()
    assert len(engine.asked) == 1, "the lease still holds"
    clock.advance(seconds=11)
    await survivor.runner.recover()
    await survivor.runner.idle()
    assert [request.turn_id for request in engine.asked] == [engine.asked[0].turn_id] * 2
    assert [entry.text for entry in await log_of(service, conversation_id)] == ["Hallo", "Antwort auf: Hallo"]
    assert await statuses(service) == ["done"]


async def test_what_a_dead_node_left_is_answered_within_the_time_promised(
    service: Service, nodes: Nodes, engine: FakeEngine, clock: FakeClock
) -> None:
    """Its lease is short, because a node that lives renews it: enough of the deadline is left to ask again."""
    engine.gate.clear()
    conversation_id = await opened(service)
    await service.citizen_says(conversation_id, say("Hallo"))
    await engine.arrived.wait()
    await service.runner.kill()
    engine.gate.set()
    clock.advance(seconds=4)
    survivor = nodes(service.store)
    await survivor.runner.recover()
    await survivor.runner.idle()
    assert [entry.text for entry in await log_of(service, conversation_id)] == ["Hallo", "Antwort auf: Hallo"]


async def test_a_node_keeps_what_it_works_on(
    service: Service, nodes: Nodes, engine: FakeEngine, clock: FakeClock
) -> None:
    engine.gate.clear()
    conversation_id = await opened(service)
    await service.citizen_says(conversation_id, say("Hallo"))
    await engine.arrived.wait()
    other = nodes(service.store)
    for _ in range(3):
        clock.advance(seconds=2)
        await service.runner.renew()
        await other.runner.recover()
        await other.runner.idle()
    assert len(engine.asked) == 1
    engine.gate.set()
    await service.runner.idle()
    assert await statuses(service) == ["done"]


@pytest.mark.parametrize(("seconds", "deadline"), [(4, 8), (7, 8.5), (20, 28)])
async def test_how_long_a_turn_that_was_left_behind_may_still_take(
    service: Service, nodes: Nodes, engine: FakeEngine, clock: FakeClock, seconds: int, deadline: float
) -> None:
    """What is left of its time, at the last moment a second and a half; all of it again when it is over anyway."""
    said_at = clock()
    engine.gate.clear()
    conversation_id = await opened(service)
    await service.citizen_says(conversation_id, say("Hallo"))
    await engine.arrived.wait()
    await service.runner.kill()
    clock.advance(seconds=seconds)
    engine.arrived.clear()
    survivor = nodes(service.store)
    await survivor.runner.recover()
    await engine.arrived.wait()
    async with service.store.reading() as read:
        until = (await read.execute(select(tables.turn.c.deadline_at))).scalar_one()
    assert (until - said_at).total_seconds() == deadline
    engine.gate.set()
    await survivor.runner.idle()


async def test_who_waits_for_a_place_at_a_hanging_engine_is_told_in_time(
    service: Service, nodes: Nodes, engine: FakeEngine
) -> None:
    node = nodes(service.store, parallel_turns=1, turn_deadline=timedelta(seconds=0.2))
    engine.gate.clear()
    first, second = await opened(node), await opened(node)
    await node.citizen_says(first, say("Hallo"))
    await engine.arrived.wait()
    said = await node.citizen_says(second, say("Hallo"))
    told = (await node.entries_after(second, said.seq, wait=20)).entries
    assert [entry.kind for entry in told] == ["notice", "choices"]
    assert len(engine.asked) == 1
    engine.gate.set()
    await node.runner.idle()


async def test_a_whole_queue_of_turns_is_taken_up_in_order(
    service: Service, nodes: Nodes, engine: FakeEngine, clock: FakeClock
) -> None:
    engine.gate.clear()
    conversation_id = await opened(service)
    for text in ("eins", "zwei", "drei"):
        await service.citizen_says(conversation_id, say(text))
    await engine.arrived.wait()
    await service.runner.kill()
    engine.gate.set()
    clock.advance(minutes=5)
    survivor = nodes(service.store)
    await survivor.runner.recover()
    await survivor.runner.idle()
    answers = [entry.text for entry in await log_of(service, conversation_id)][3:]
    assert answers == ["Antwort auf: eins", "Antwort auf: zwei", "Antwort auf: drei"]


async def test_what_waits_in_a_queue_taken_up_gets_its_time_once(
    service: Service, nodes: Nodes, engine: FakeEngine, clock: FakeClock
) -> None:
    """Nobody waits longer than promised because somebody before her was answered late."""
    conversation_id = await two_wait(service, engine)
    await service.runner.kill()
    clock.advance(seconds=4)
    engine.arrived.clear()
    survivor = nodes(service.store)
    await survivor.runner.recover()
    await engine.arrived.wait()
    clock.advance(seconds=5)
    engine.gate.set()
    await survivor.runner.idle()
    assert [request.text for request in engine.asked] == ["eins", "eins"]
    assert await statuses(service) == ["done", "failed"]
    assert (await log_of(service, conversation_id))[-1].kind == "choices"


@pytest.mark.parametrize("stopped", ["kill", "stop"])
async def test_a_new_message_finishes_what_a_dead_node_left(
    service: Service, nodes: Nodes, engine: FakeEngine, clock: FakeClock, stopped: str
) -> None:
    """The citizen writes before the sweep has found her old messages: those get their time again."""
    conversation_id = await two_wait(service, engine)
    await getattr(service.runner, stopped)()
    engine.gate.set()
    clock.advance(minutes=1)
    survivor = nodes(service.store)
    await survivor.citizen_says(conversation_id, say("drei"))
    await survivor.runner.idle()
    answers = [entry.text for entry in await log_of(service, conversation_id)][3:]
    assert answers == ["Antwort auf: eins", "Antwort auf: zwei", "Antwort auf: drei"]
    assert await statuses(service) == ["done"] * 3


async def test_a_turn_that_kills_its_nodes_ends(
    service: Service, nodes: Nodes, engine: FakeEngine, clock: FakeClock
) -> None:
    engine.gate.clear()
    conversation_id = await opened(service)
    await service.citizen_says(conversation_id, say("Hallo"))
    await engine.arrived.wait()
    await service.runner.kill()
    for _ in range(2):
        clock.advance(minutes=1)
        engine.arrived.clear()
        node = nodes(service.store)
        await node.runner.recover()
        await engine.arrived.wait()
        await node.runner.kill()
    clock.advance(minutes=1)
    node = nodes(service.store)
    await node.runner.recover()
    await node.runner.idle()
    assert await statuses(service) == ["failed"]
    assert (await log_of(service, conversation_id))[-1].kind == "choices"


async def test_two_nodes_never_run_turns_of_one_conversation_at_once(
    service: Service, nodes: Nodes, engine: FakeEngine
) -> None:
    other = nodes(service.store)
    conversation_id = await opened(service)
    engine.gate.clear()
    await service.citizen_says(conversation_id, say("eins"))
    await other.citizen_says(conversation_id, say("zwei"))
    await engine.arrived.wait()
    await other.runner.recover()
    await other.runner.idle()
    assert [request.text for request in engine.asked] == ["eins"]
    engine.gate.set()
    await service.runner.idle()
    assert [request.text for request in engine.asked] == ["eins", "zwei"]
    assert engine.most_at_once == 1


async def test_conversations_run_side_by_side(service: Service, engine: FakeEngine) -> None:
    engine.gate.clear()
    slow, quick = await opened(service), await opened(service)
    await service.citizen_says(slow, say("langsam"))
    await engine.arrived.wait()
    engine.arrived.clear()
    await service.citizen_says(quick, say("schnell"))
    await engine.arrived.wait()
    assert len(engine.asked) == 2
    engine.gate.set()
    await service.runner.idle()


async def test_at_most_so_many_at_once(service: Service, nodes: Nodes, engine: FakeEngine) -> None:
    node = nodes(service.store, parallel_turns=2)
    engine.gate.clear()
    conversations = [await opened(node) for _ in range(4)]
    for conversation_id in conversations:
        await node.citizen_says(conversation_id, say("Hallo"))
    await engine.arrived.wait()
    assert len(engine.asked) <= 2
    engine.gate.set()
    await node.runner.idle()
    assert len(engine.asked) == 4


async def test_turns_of_an_older_epoch_are_dropped_and_told_later(service: Service, engine: FakeEngine) -> None:
    """The first answer hands over; the second message was written for the bot but belongs to the clerk now."""
    await service.set_presence(CLERK_YILMAZ, "available")
    engine.handovers["Mensch bitte"] = protocol.HandoverRequest(reason="requested")
    engine.gate.clear()
    conversation_id = await opened(service)
    await service.citizen_says(conversation_id, say("Mensch bitte"))
    await service.citizen_says(conversation_id, say("schnell"))
    engine.gate.set()
    await service.runner.idle()
    assert await statuses(service) == ["done", "dropped"]
    assert len(engine.asked) == 1
    await service.withdraw_request(conversation_id)
    await service.runner.idle()
    assert [turn.text for turn in engine.told[0].turns] == ["schnell"]


async def test_telling_the_engine_survives_its_absence(
    service: Service, nodes: Nodes, engine: FakeEngine, clock: FakeClock
) -> None:
    conversation_id, epoch = await with_clerk(service, CLERK_YILMAZ)
    await service.clerk_says(CLERK_YILMAZ, clerk_say(conversation_id, epoch, "Guten Tag"))
    engine.failing = [EngineDown()]
    await service.hand_back(CLERK_YILMAZ, conversation_id)
    await service.runner.idle()
    assert engine.told == []
    await asked(service, conversation_id, "Hallo")
    assert len(engine.asked) == 1, "an untold history does not keep the bot from answering"
    clock.now += timedelta(minutes=1)
    survivor = nodes(service.store)
    await survivor.runner.recover()
    await survivor.runner.idle()
    assert [history.turns[0].text for history in engine.told] == ["Guten Tag"]


async def test_recovery_starts_with_the_node(
    service: Service, nodes: Nodes, engine: FakeEngine, clock: FakeClock
) -> None:
    engine.gate.clear()
    conversation_id = await opened(service)
    said = await service.citizen_says(conversation_id, say("Hallo"))
    await engine.arrived.wait()
    await service.runner.kill()
    engine.gate.set()
    clock.advance(minutes=1)
    restarted = nodes(service.store)
    await restarted.start()
    entries = (await restarted.entries_after(conversation_id, said.seq, wait=20)).entries
    assert [entry.text for entry in entries] == ["Antwort auf: Hallo"]


async def test_a_restart_on_sqlite_waits_for_no_lease(
    sqlite_store: Store, nodes: Nodes, engine: FakeEngine, clock: FakeClock
) -> None:
    """One gateway serves the file, so whoever held a turn before is gone."""
    service = nodes(sqlite_store)
    engine.gate.clear()
    conversation_id = await opened(service)
    said = await service.citizen_says(conversation_id, say("Hallo"))
    await engine.arrived.wait()
    await service.runner.kill()
    engine.gate.set()
    restarted = nodes(sqlite_store)
    await restarted.start()
    entries = (await restarted.entries_after(conversation_id, said.seq, wait=20)).entries
    assert [entry.text for entry in entries] == ["Antwort auf: Hallo"]


async def test_a_node_that_stops_in_good_order_lets_go_of_its_turns(
    service: Service, nodes: Nodes, engine: FakeEngine
) -> None:
    conversation_id = await two_wait(service, engine)
    await service.stop()
    engine.gate.set()
    next_node = nodes(service.store)
    await next_node.runner.recover()
    await next_node.runner.idle()
    answers = [entry.text for entry in await log_of(service, conversation_id)][2:]
    assert answers == ["Antwort auf: eins", "Antwort auf: zwei"]
