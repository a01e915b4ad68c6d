"""What clerks do, on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from handover import protocol
from handover.engine import EngineDown
from handover.errors import (
    AlreadyTaken,
    Conflict,
    DuplicateWithOtherBody,
    EpochConflict,
    NotFound,
    UnknownTarget,
)  # fmt: skip
from handover.service import Clerk, Service
from tests.conftest import Nodes
from tests.fakes import FEES, PERSONALAUSWEIS, FakeClock, FakeEngine
from tests.people import CLERK_EVERYWHERE, CLERK_NOWAK, CLERK_SCHMIDT, CLERK_YILMAZ, ERIKA_ASKS
from tests.talk import asked, callback, clerk_say, log_of, opened, queued, say, with_clerk


async def test_a_clerk_takes_over_and_both_write(service: Service, engine: FakeEngine) -> None:
    conversation_id, epoch = await with_clerk(service, CLERK_YILMAZ)
    state = await service.state_of(conversation_id)
    assert (state.owner, state.epoch, state.clerk) == ("clerk", epoch, protocol.ClerkRef(name="Frau Yılmaz"))
    await service.citizen_says(conversation_id, say("Guten Tag"))
    message = clerk_say(conversation_id, epoch, "Was kann ich für Sie tun?")
    seq = await service.clerk_says(CLERK_YILMAZ, message)
    assert await service.clerk_says(CLERK_YILMAZ, message) == seq
    entries = await log_of(service, conversation_id)
    assert [(entry.author.role, entry.text) for entry in entries[-2:]] == [
        ("citizen", "Guten Tag"),
        ("clerk", "Was kann ich für Sie tun?"),
    ]
    assert entries[-1].author.name == "Frau Yılmaz"
    assert entries[-1].client_id is None
    assert "Sie schreiben jetzt mit Frau Yılmaz, einem Menschen" in entries[-3].text
    assert engine.asked == []


async def test_one_of_twenty_clerks_wins(service: Service) -> None:
    clerks = [Clerk(f"c-{number}", f"clerk{number}", f"Frau {number}", ()) for number in range(20)]
    conversation_id = await queued(service, CLERK_YILMAZ)
    results = await asyncio.gather(
        *(service.accept(clerk, conversation_id) for clerk in clerks), return_exceptions=True
    )
    winners = [clerk for clerk, result in zip(clerks, results, strict=True) if isinstance(result, int)]
    losers = [result for result in results if isinstance(result, AlreadyTaken)]
    assert (len(winners), len(losers)) == (1, 19)
    assert {loser.title for loser in losers} == {f"Das Gespräch hat {winners[0].name} übernommen."}
    notices = [entry for entry in await log_of(service, conversation_id) if "einem Menschen (" in entry.text]
    assert len([entry for entry in notices if entry.text.startswith("Sie schreiben jetzt")]) == 1


async def test_accepting_again_gives_the_same_epoch(service: Service) -> None:
    conversation_id, epoch = await with_clerk(service, CLERK_YILMAZ)
    assert await service.accept(CLERK_YILMAZ, conversation_id) == epoch


async def test_what_does_not_wait_cannot_be_accepted(service: Service) -> None:
    conversation_id = await opened(service)
    with pytest.raises(Conflict, match="wartet nicht mehr"):
        await service.accept(CLERK_YILMAZ, conversation_id)
    with pytest.raises(NotFound):
        await service.accept(CLERK_YILMAZ, "unknown")


async def test_another_department_neither_sees_nor_takes_it(service: Service) -> None:
    conversation_id = await queued(service, CLERK_YILMAZ)
    assert (await service.queue_for(CLERK_NOWAK)).waiting == []
    with pytest.raises(NotFound):
        await service.entries_for_clerk(CLERK_NOWAK, conversation_id, 0)
    with pytest.raises(NotFound):
        await service.accept(CLERK_NOWAK, conversation_id)


async def test_only_the_owner_writes_and_only_under_her_epoch(service: Service) -> None:
    conversation_id, epoch = await with_clerk(service, CLERK_YILMAZ)
    for clerk, said_epoch in ((CLERK_SCHMIDT, epoch), (CLERK_YILMAZ, epoch - 1), (CLERK_YILMAZ, epoch + 1)):
        with pytest.raises(EpochConflict):
            await service.clerk_says(clerk, clerk_say(conversation_id, said_epoch, "Hallo"))
    await service.hand_back(CLERK_YILMAZ, conversation_id)
    with pytest.raises(EpochConflict):
        await service.clerk_says(CLERK_YILMAZ, clerk_say(conversation_id, epoch, "Noch etwas"))


async def test_a_resend_after_the_hand_back_is_acknowledged(service: Service) -> None:
    conversation_id, epoch = await with_clerk(service, CLERK_YILMAZ)
    message = clerk_say(conversation_id, epoch, "Auf Wiedersehen")
    seq = await service.clerk_says(CLERK_YILMAZ, message)
    await service.hand_back(CLERK_YILMAZ, conversation_id)
    assert await service.clerk_says(CLERK_YILMAZ, message) == seq
    with pytest.raises(DuplicateWithOtherBody):
        await service.clerk_says(CLERK_YILMAZ, clerk_say(conversation_id, epoch, "Anderes", message.client_id))


async def test_the_clerk_sees_what_the_bot_understood(service: Service) -> None:
    conversation_id = await opened(service)
    await asked(service, conversation_id, ERIKA_ASKS)
    await service.set_presence(CLERK_YILMAZ, "available")
    await service.request_clerk(conversation_id)
    entries = (await service.entries_for_clerk(CLERK_YILMAZ, conversation_id, 0)).entries
    assert entries[0].understood is not None
    assert entries[0].understood.intent == "fees"
    assert entries[0].client_id is None


async def test_after_the_hand_back_the_bot_knows_what_was_said(service: Service, engine: FakeEngine) -> None:
    conversation_id = await opened(service)
    await asked(service, conversation_id, "Hallo")
    await service.set_presence(CLERK_YILMAZ, "available")
    await service.request_clerk(conversation_id)
    await service.citizen_says(conversation_id, say("Ich warte"))
    epoch = await service.accept(CLERK_YILMAZ, conversation_id)
    await service.clerk_says(CLERK_YILMAZ, clerk_say(conversation_id, epoch, "Guten Tag"))
    await service.hand_back(CLERK_YILMAZ, conversation_id)
    await asked(service, conversation_id, "Und was kostet das?")
    [history] = engine.told
    assert [(turn.role, turn.text) for turn in history.turns] == [("citizen", "Ich warte"), ("clerk", "Guten Tag")]
    entries = await log_of(service, conversation_id)
    assert "an den automatischen Assistenten zurückgegeben" in entries[-3].text
    assert entries[-1].text == "Antwort auf: Und was kostet das?"


async def test_a_late_answer_never_appears_under_a_clerk(service: Service, engine: FakeEngine) -> None:
    await service.set_presence(CLERK_YILMAZ, "available")
    engine.gate.clear()
    conversation_id = await opened(service)
    await service.citizen_says(conversation_id, say("Hallo"))
    await engine.arrived.wait()
    await service.request_clerk(conversation_id)
    await service.accept(CLERK_YILMAZ, conversation_id)
    engine.gate.set()
    await service.runner.idle()
    assert all(entry.author.role != "bot" for entry in await log_of(service, conversation_id))


async def test_transfer_to_a_department(service: Service) -> None:
    conversation_id, epoch = await with_clerk(service, CLERK_YILMAZ)
    await service.transfer(CLERK_YILMAZ, protocol.Transfer(conversation_id=conversation_id, department="steuern"))
    assert "Steuern und Gebühren" in (await log_of(service, conversation_id))[-1].text
    assert (await service.queue_for(CLERK_YILMAZ)).waiting == []
    [item] = (await service.queue_for(CLERK_NOWAK)).waiting
    assert item.conversation_id == conversation_id
    assert await service.accept(CLERK_NOWAK, conversation_id) == epoch + 2


async def test_transfer_to_a_person_is_for_her_alone(service: Service) -> None:
    conversation_id, _ = await with_clerk(service, CLERK_YILMAZ)
    await service.set_presence(CLERK_NOWAK, "available")
    await service.transfer(CLERK_YILMAZ, protocol.Transfer(conversation_id=conversation_id, clerk="nowak"))
    assert (await service.queue_for(CLERK_EVERYWHERE)).waiting == []
    with pytest.raises(NotFound):
        await service.accept(CLERK_SCHMIDT, conversation_id)
    assert [item.conversation_id for item in (await service.queue_for(CLERK_NOWAK)).waiting] == [conversation_id]
    await service.accept(CLERK_NOWAK, conversation_id)


async def test_a_transfer_to_somebody_who_left_falls_back_to_the_department(service: Service) -> None:
    conversation_id, _ = await with_clerk(service, CLERK_YILMAZ)
    await service.set_presence(CLERK_NOWAK, "available")
    await service.transfer(CLERK_YILMAZ, protocol.Transfer(conversation_id=conversation_id, clerk="nowak"))
    await service.set_presence(CLERK_NOWAK, "away")
    await service.sweep()
    assert (await service.queue_for(CLERK_NOWAK)).waiting == []
    assert len((await service.queue_for(CLERK_SCHMIDT)).waiting) == 1


@pytest.mark.parametrize("target", [{"department": "unbekannt"}, {"clerk": "nowak"}, {"clerk": "yilmaz"}])
async def test_a_transfer_to_nobody_is_refused(service: Service, target: dict[str, str]) -> None:
    conversation_id, _ = await with_clerk(service, CLERK_YILMAZ)
    with pytest.raises(UnknownTarget):
        await service.transfer(CLERK_YILMAZ, protocol.Transfer(conversation_id=conversation_id, **target))
    assert (await service.state_of(conversation_id)).owner == "clerk"


async def test_only_the_owner_passes_on_hands_back_and_closes(service: Service) -> None:
    conversation_id, _ = await with_clerk(service, CLERK_YILMAZ)
    transfer = protocol.Transfer(conversation_id=conversation_id, department="steuern")
    for use_case in (
        service.transfer(CLERK_SCHMIDT, transfer),
        service.hand_back(CLERK_SCHMIDT, conversation_id),
        service.close_by_clerk(CLERK_SCHMIDT, conversation_id),
    ):
        with pytest.raises(Conflict, match="gehört Ihnen nicht"):
            await use_case
    with pytest.raises(NotFound):
        await service.entries_for_clerk(CLERK_SCHMIDT, conversation_id, 0)


async def test_a_message_left_can_be_taken(service: Service) -> None:
    conversation_id = await opened(service)
    await service.leave_callback(conversation_id, callback())
    await service.accept(CLERK_YILMAZ, conversation_id)
    [item] = (await service.queue_for(CLERK_YILMAZ)).mine
    assert item.contact == callback().contact


async def taken_callback(service: Service) -> str:
    """A conversation in which a message was left, and which Frau Yılmaz has."""
    conversation_id = await opened(service)
    await service.leave_callback(conversation_id, callback())
    await service.accept(CLERK_YILMAZ, conversation_id)
    return conversation_id


async def callbacks_of(service: Service, clerk: Clerk) -> list[str]:
    return [item.conversation_id for item in (await service.queue_for(clerk)).callbacks if item.contact]


async def test_a_message_left_survives_the_loss_of_its_clerk(service: Service, clock: FakeClock) -> None:
    since = clock.now
    conversation_id = await taken_callback(service)
    clock.advance(minutes=1)
    await service.sweep()
    assert (await service.state_of(conversation_id)).owner == "queued"
    clock.advance(minutes=21)
    await service.sweep()
    assert await callbacks_of(service, CLERK_SCHMIDT) == [conversation_id]
    [item] = (await service.queue_for(CLERK_SCHMIDT)).callbacks
    assert item.since == since
    assert "Ihre Nachricht bleibt bei uns" in (await log_of(service, conversation_id))[-1].text
    await service.accept(CLERK_SCHMIDT, conversation_id)


async def test_a_message_left_survives_a_transfer_nobody_takes(service: Service, clock: FakeClock) -> None:
    conversation_id = await taken_callback(service)
    await service.transfer(CLERK_YILMAZ, protocol.Transfer(conversation_id=conversation_id, department="steuern"))
    clock.advance(minutes=21)
    await service.sweep()
    assert await callbacks_of(service, CLERK_NOWAK) == [conversation_id]


@pytest.mark.parametrize("end", ["hand_back", "close_by_clerk"])
async def test_a_message_left_is_settled_by_its_clerk(service: Service, clock: FakeClock, end: str) -> None:
    conversation_id = await taken_callback(service)
    await getattr(service, end)(CLERK_YILMAZ, conversation_id)
    if end == "hand_back":
        await service.set_presence(CLERK_YILMAZ, "available")
        await service.request_clerk(conversation_id)
        [item] = (await service.queue_for(CLERK_YILMAZ)).waiting
        assert item.contact is None
        clock.advance(minutes=21)
        await service.sweep()
        assert (await service.state_of(conversation_id)).owner == "bot"
    assert await callbacks_of(service, CLERK_YILMAZ) == []


async def test_a_message_left_is_not_closed_for_silence(service: Service, clock: FakeClock) -> None:
    conversation_id = await taken_callback(service)
    for _ in range(25):
        clock.advance(hours=1)
        await service.renew_presence([CLERK_YILMAZ])
    await service.sweep()
    assert (await service.state_of(conversation_id)).owner == "clerk"


async def test_notes_are_for_clerks_only(service: Service) -> None:
    conversation_id, _ = await with_clerk(service, CLERK_YILMAZ)
    await service.add_note(CLERK_YILMAZ, protocol.Note(conversation_id=conversation_id, text="ruft nochmal an"))
    [note] = (await service.notes_of(CLERK_YILMAZ, conversation_id)).notes
    assert (note.author, note.text) == ("Frau Yılmaz", "ruft nochmal an")
    assert all("ruft nochmal an" not in entry.text for entry in await log_of(service, conversation_id))
    with pytest.raises(NotFound):
        await service.notes_of(CLERK_SCHMIDT, conversation_id)


async def test_suggestions_begin_with_what_the_bot_answered(service: Service, engine: FakeEngine) -> None:
    engine.replies[ERIKA_ASKS] = [protocol.Reply(kind="answer", text="37,00 €", answer=FEES)]
    conversation_id = await opened(service)
    await asked(service, conversation_id, ERIKA_ASKS)
    await service.set_presence(CLERK_YILMAZ, "available")
    await service.request_clerk(conversation_id)
    suggestions = (await service.suggestions_for(CLERK_YILMAZ, conversation_id)).suggestions
    assert suggestions[0] == protocol.Suggestion(title="Personalausweis beantragen", text="37,00 €", answer=FEES)
    assert suggestions[-1].title == "Verabschiedung"
    [item] = (await service.queue_for(CLERK_YILMAZ)).waiting
    assert item.service == PERSONALAUSWEIS
    assert item.preview == ERIKA_ASKS


async def test_the_directory_lists_departments_and_present_colleagues(service: Service) -> None:
    await service.set_presence(CLERK_YILMAZ, "available")
    await service.set_presence(CLERK_SCHMIDT, "away")
    directory = await service.directory_for(CLERK_YILMAZ)
    assert len(directory.departments) == 10
    assert [(other.username, other.status) for other in directory.colleagues] == [("schmidt", "away")]


async def test_colleagues_are_counted_by_department(service: Service) -> None:
    for clerk in (CLERK_YILMAZ, CLERK_SCHMIDT, CLERK_NOWAK):
        await service.set_presence(clerk, "available")
    assert (await service.queue_for(CLERK_YILMAZ)).colleagues == 1
    assert (await service.queue_for(CLERK_EVERYWHERE)).colleagues == 3


async def test_the_expected_wait_follows_from_recent_conversations(service: Service, clock: FakeClock) -> None:
    first, _ = await with_clerk(service, CLERK_YILMAZ)
    clock.advance(seconds=40)
    await service.close_by_clerk(CLERK_YILMAZ, first)
    await queued(service, CLERK_YILMAZ)
    second = await queued(service, CLERK_YILMAZ)
    assert (await service.state_of(second)).queue == protocol.QueueState(position=2, eta_seconds=80)


async def test_a_clerk_whose_browser_dies_loses_the_conversation_to_the_front(
    service: Service, clock: FakeClock
) -> None:
    conversation_id, _ = await with_clerk(service, CLERK_YILMAZ)
    clock.advance(seconds=10)
    await queued(service, CLERK_SCHMIDT)
    await service.clerk_disconnected(CLERK_YILMAZ)
    clock.advance(seconds=19)
    await service.sweep()
    assert (await service.state_of(conversation_id)).owner == "clerk"
    clock.advance(seconds=2)
    await service.sweep()
    state = await service.state_of(conversation_id)
    assert (state.owner, state.queue and state.queue.position) == ("queued", 1)
    assert "Die Verbindung zu Frau Yılmaz ist abgebrochen" in (await log_of(service, conversation_id))[-1].text


async def test_a_restart_takes_no_conversation_away(service: Service, nodes: Nodes, clock: FakeClock) -> None:
    """Her lease ran out while the gateway was down; she has the usual time to come back."""
    conversation_id, _ = await with_clerk(service, CLERK_YILMAZ)
    clock.advance(minutes=2)
    restarted = nodes(service.store)
    await restarted.start()
    for seconds, owner in ((0, "clerk"), (19, "clerk"), (1, "queued")):
        clock.advance(seconds=seconds)
        await restarted.sweep()
        assert (await service.state_of(conversation_id)).owner == owner


async def test_a_heartbeat_keeps_the_conversation(service: Service, clock: FakeClock) -> None:
    conversation_id, _ = await with_clerk(service, CLERK_YILMAZ)
    for _ in range(5):
        clock.advance(seconds=30)
        await service.renew_presence([CLERK_YILMAZ])
        await service.sweep()
    assert (await service.state_of(conversation_id)).owner == "clerk"
    clock.advance(seconds=46)
    await service.sweep()
    assert (await service.state_of(conversation_id)).owner == "queued"


async def test_a_heartbeat_does_not_change_the_status(service: Service) -> None:
    await service.set_presence(CLERK_YILMAZ, "available")
    await service.renew_presence([CLERK_YILMAZ])
    await service.renew_presence([CLERK_SCHMIDT])
    statuses = {other.username: other.status for other in (await service.directory_for(CLERK_NOWAK)).colleagues}
    assert statuses == {"yilmaz": "available", "schmidt": "away"}


async def test_waiting_in_vain_ends_with_the_bot_and_a_form(service: Service, clock: FakeClock) -> None:
    conversation_id = await queued(service, CLERK_YILMAZ)
    clock.advance(minutes=19)
    await service.sweep()
    assert (await service.state_of(conversation_id)).owner == "queued"
    clock.advance(minutes=2)
    await service.sweep()
    assert (await service.state_of(conversation_id)).owner == "bot"
    notice, form = (await log_of(service, conversation_id))[-2:]
    assert (notice.kind, form.kind) == ("notice", "form")
    await asked(service, conversation_id, "Dann eben du")
    assert (await log_of(service, conversation_id))[-1].author.role == "bot"


async def test_a_transferred_conversation_waits_its_full_time_again(service: Service, clock: FakeClock) -> None:
    conversation_id, _ = await with_clerk(service, CLERK_YILMAZ)
    clock.advance(minutes=30)
    await service.renew_presence([CLERK_YILMAZ])
    await service.transfer(CLERK_YILMAZ, protocol.Transfer(conversation_id=conversation_id, department="steuern"))
    clock.advance(minutes=19)
    await service.sweep()
    assert (await service.state_of(conversation_id)).owner == "queued"


async def test_silence_closes_and_age_erases(service: Service, engine: FakeEngine, clock: FakeClock) -> None:
    silent = await opened(service)
    await asked(service, silent, "Hallo")
    left = await opened(service)
    await service.leave_callback(left, callback())
    clock.advance(hours=25)
    await service.sweep()
    assert (await service.state_of(silent)).owner == "closed"
    assert (await service.state_of(left)).owner == "callback"
    clock.advance(days=30)
    await service.retain()
    await service.forget_trackers()
    with pytest.raises(NotFound):
        await service.state_of(silent)
    assert sorted(engine.forgotten) == sorted([silent, left])


async def test_two_nodes_sweep_at_once(service: Service, nodes: Nodes, clock: FakeClock) -> None:
    other = nodes(service.store)
    lost = [(await with_clerk(service, replace(CLERK_YILMAZ, id=f"c-{n}", username=f"u{n}")))[0] for n in range(5)]
    clock.advance(seconds=46)
    await asyncio.gather(service.sweep(), other.sweep(), service.sweep())
    for conversation_id in lost:
        state = await service.state_of(conversation_id)
        assert state.owner == "queued"
        notices = [entry for entry in await log_of(service, conversation_id) if "abgebrochen" in entry.text]
        assert len(notices) == 1


async def test_closing_ends_it_for_both(service: Service, clock: FakeClock) -> None:
    conversation_id, epoch = await with_clerk(service, CLERK_YILMAZ)
    await service.close_by_clerk(CLERK_YILMAZ, conversation_id)
    await service.close_by_clerk(CLERK_YILMAZ, conversation_id)
    assert (await service.state_of(conversation_id)).owner == "closed"
    with pytest.raises(Conflict):
        await service.clerk_says(CLERK_YILMAZ, clerk_say(conversation_id, epoch, "Noch da?"))


async def test_a_clerk_cannot_use_the_id_of_a_citizens_message(service: Service) -> None:
    conversation_id, epoch = await with_clerk(service, CLERK_YILMAZ)
    client_id = uuid4()
    await service.citizen_says(conversation_id, say("Hallo", client_id))
    with pytest.raises(DuplicateWithOtherBody):
        await service.clerk_says(CLERK_YILMAZ, clerk_say(conversation_id, epoch, "Hallo", client_id))


async def test_erasures_at_the_engine_are_tried_again(service: Service, engine: FakeEngine, clock: FakeClock) -> None:
    conversation_id = await opened(service)
    await service.erase(conversation_id)
    engine.failing = [EngineDown()]
    await service.forget_trackers()
    assert engine.forgotten == []
    await service.forget_trackers()
    assert engine.forgotten == []
    clock.now += timedelta(seconds=5)
    await service.forget_trackers()
    await service.forget_trackers()
    assert engine.forgotten == [conversation_id]
