"""What citizens do, on both databases."""

import asyncio
import hashlib
from uuid import uuid4

import pytest
from sqlalchemy import select

from handover import protocol
from handover.errors import (
    Conflict,
    ConversationClosed,
    DuplicateWithOtherBody,
    NotFound,
    UnknownChoice,
)  # fmt: skip
from handover.service import Service
from handover.store import conversations, erasure, opinions, tables
from tests.conftest import Nodes
from tests.fakes import FEES, FakeClock, FakeEngine
from tests.people import CLERK_NOWAK, CLERK_YILMAZ, ERIKA_ASKS, ERIKA_WANTS_A_PERSON
from tests.talk import asked, callback, choose, clerk_say, log_of, opened, queued, say, with_clerk


async def test_only_the_hash_of_the_token_is_stored(service: Service) -> None:
    answer = await service.open_conversation(protocol.OpenConversation())
    async with service.store.reading() as read:
        row = (await read.execute(select(tables.conversation))).one()
    assert answer.token not in map(str, row)
    assert row.token_hash == hashlib.sha256(answer.token.encode()).hexdigest()
    assert len(answer.token) >= 43  # 256 bits


async def test_opening_says_that_it_is_a_machine(service: Service) -> None:
    answer = await service.open_conversation(protocol.OpenConversation())
    assert "automatischen Assistenten" in answer.notice.text
    assert answer.state.owner == "bot"
    assert answer.state.seq == 0
    assert await log_of(service, answer.conversation_id) == []


async def test_a_token_opens_its_own_conversation_only(service: Service) -> None:
    erika = await service.open_conversation(protocol.OpenConversation())
    murat = await service.open_conversation(protocol.OpenConversation())
    assert await service.access_conversation(erika.conversation_id, erika.token) == erika.conversation_id
    assert await service.access_by_token(murat.token) == murat.conversation_id
    for wrong in (murat.token, "", "ä" * 43):
        with pytest.raises(NotFound):
            await service.access_conversation(erika.conversation_id, wrong)
    with pytest.raises(NotFound):
        await service.access_conversation("unknown", erika.token)
    with pytest.raises(NotFound):
        await service.access_by_token("unknown")


async def test_a_question_is_answered(service: Service, engine: FakeEngine) -> None:
    engine.replies[ERIKA_ASKS] = [protocol.Reply(kind="answer", text="37,00 €", answer=FEES)]
    conversation_id = await opened(service)
    said = await service.citizen_says(conversation_id, message := say(ERIKA_ASKS))
    assert said.seq == 1
    await service.runner.idle()
    question, answer = await log_of(service, conversation_id)
    assert (question.author.role, question.text, question.client_id) == ("citizen", ERIKA_ASKS, str(message.client_id))
    assert (answer.author.role, answer.kind, answer.answer) == ("bot", "answer", FEES)
    assert question.understood is None


async def test_a_follow_up_carries_the_service(service: Service, engine: FakeEngine) -> None:
    engine.replies[ERIKA_ASKS] = [protocol.Reply(kind="answer", text="37,00 €", answer=FEES)]
    conversation_id = await opened(service)
    await asked(service, conversation_id, ERIKA_ASKS)
    await asked(service, conversation_id, "und welche unterlagen brauch ich dafür")
    assert [request.service for request in engine.asked] == [None, "personalausweis"]


async def test_the_same_message_again_has_the_same_seq(service: Service, engine: FakeEngine) -> None:
    conversation_id, message = await opened(service), say("Hallo")
    first = await service.citizen_says(conversation_id, message)
    await service.runner.idle()
    again = await service.citizen_says(conversation_id, message)
    assert again.seq == first.seq
    assert len(await log_of(service, conversation_id)) == 2
    assert len(engine.asked) == 1


async def test_the_same_id_with_another_text_is_refused(service: Service) -> None:
    conversation_id, client_id = await opened(service), uuid4()
    await service.citizen_says(conversation_id, say("Hallo", client_id))
    with pytest.raises(DuplicateWithOtherBody):
        await service.citizen_says(conversation_id, say("Tschüss", client_id))
    with pytest.raises(DuplicateWithOtherBody):
        await service.leave_callback(conversation_id, callback(client_id=client_id))
    await service.runner.idle()
    assert [entry.seq for entry in await log_of(service, conversation_id)] == [1, 2]


async def test_the_same_message_sent_twice_at_once_is_stored_once(service: Service) -> None:
    conversation_id, message = await opened(service), say("Hallo")
    seqs = await asyncio.gather(*(service.citizen_says(conversation_id, message) for _ in range(5)))
    assert {said.seq for said in seqs} == {1}


async def test_fifty_messages_at_once_keep_their_order(service: Service, engine: FakeEngine) -> None:
    conversation_id = await opened(service)
    texts = [f"Nachricht {number}" for number in range(50)]
    said = await asyncio.gather(*(service.citizen_says(conversation_id, say(text)) for text in texts))
    await service.runner.idle()
    entries = await log_of(service, conversation_id)
    assert [entry.seq for entry in entries] == list(range(1, 101))
    by_seq = {entry.seq: entry.text for entry in entries}
    assert [by_seq[each.seq] for each in said] == texts
    in_log = [entry.text for entry in entries if entry.author.role == "citizen"]
    assert [request.text for request in engine.asked] == in_log
    assert engine.most_at_once == 1


async def test_a_choice_becomes_its_payload(service: Service, engine: FakeEngine) -> None:
    payload = protocol.Payload(act="ask", intent="fees", service="personalausweis", aspect="fees")
    offer = protocol.OfferedChoice(title="Personalausweis", payload=payload)
    engine.replies["Ausweis"] = [protocol.Reply(kind="choices", text="Welcher?", choices=[offer])]
    conversation_id = await opened(service)
    [entry] = await asked(service, conversation_id, "Ausweis")
    assert entry.choices is not None
    assert entry.choices[0].title == "Personalausweis"
    assert "payload" not in entry.model_dump_json()
    said = await service.citizen_says(conversation_id, choose(entry.choices[0].id))
    await service.runner.idle()
    assert engine.asked[-1].payload == payload
    assert engine.asked[-1].text is None
    chosen = (await log_of(service, conversation_id))[said.seq - 1]
    assert (chosen.author.role, chosen.text) == ("citizen", "Personalausweis")


@pytest.mark.parametrize("forged", ["2-2", "1-1", "99-1", "", "2-", "-1", "²-1", "c1", "2-1 OR 1=1", "9" * 90 + "-1"])
async def test_a_forged_choice_is_refused(service: Service, engine: FakeEngine, forged: str) -> None:
    offer = protocol.OfferedChoice(title="Ja", payload=protocol.Payload(act="ask", intent="affirm"))
    engine.replies["Ausweis"] = [protocol.Reply(kind="choices", text="Welcher?", choices=[offer])]
    conversation_id = await opened(service)
    await asked(service, conversation_id, "Ausweis")
    with pytest.raises(UnknownChoice):
        await service.citizen_says(conversation_id, protocol.Say.model_construct(client_id=uuid4(), choice=forged))
    assert (await service.state_of(conversation_id)).seq == 2


async def test_a_choice_of_another_conversation_is_refused(service: Service, engine: FakeEngine) -> None:
    offer = protocol.OfferedChoice(title="Ja", payload=protocol.Payload(act="ask", intent="affirm"))
    engine.replies["Ausweis"] = [protocol.Reply(kind="choices", text="Welcher?", choices=[offer])]
    erika, murat = await opened(service), await opened(service)
    [entry] = await asked(service, erika, "Ausweis")
    await asked(service, murat, "Hallo")
    assert entry.choices is not None
    with pytest.raises(UnknownChoice):
        await service.citizen_says(murat, choose(entry.choices[0].id))


async def test_text_that_looks_like_a_command_is_text(service: Service, engine: FakeEngine) -> None:
    conversation_id = await opened(service)
    await asked(service, conversation_id, "/restart")
    assert engine.asked[0].text == "/restart"


async def test_asking_for_a_person_queues_when_somebody_is_there(service: Service, engine: FakeEngine) -> None:
    await service.set_presence(CLERK_YILMAZ, "available")
    wish = protocol.HandoverRequest(reason="requested")
    engine.replies[ERIKA_WANTS_A_PERSON], engine.handovers[ERIKA_WANTS_A_PERSON] = [], wish
    conversation_id = await opened(service)
    [notice] = await asked(service, conversation_id, ERIKA_WANTS_A_PERSON)
    assert (notice.kind, notice.author.role) == ("notice", "system")
    assert "als Nächstes" in notice.text
    state = await service.state_of(conversation_id)
    assert state.owner == "queued"
    assert state.queue == protocol.QueueState(position=1)


async def test_a_second_one_waits_behind_the_first(service: Service) -> None:
    first = await queued(service, CLERK_YILMAZ)
    second = await queued(service, CLERK_YILMAZ)
    assert (await service.state_of(first)).queue == protocol.QueueState(position=1)
    assert (await service.state_of(second)).queue == protocol.QueueState(position=2)
    assert "Vor Ihnen wartet eine Person." in (await log_of(service, second))[-1].text


async def test_nobody_there_offers_a_callback(service: Service) -> None:
    await service.set_presence(CLERK_NOWAK, "available")  # another department
    await service.set_presence(CLERK_YILMAZ, "away")
    conversation_id = await opened(service)
    state = await service.request_clerk(conversation_id)
    [form] = await log_of(service, conversation_id)
    assert state.owner == "bot"
    assert (form.kind, form.form) == ("form", protocol.FormRef(id="callback"))
    assert "115" in form.text


async def test_a_closed_department_says_when_it_opens(service: Service, clock: FakeClock) -> None:
    clock.advance(hours=10)
    conversation_id = await opened(service)
    await service.request_clerk(conversation_id)
    [form] = await log_of(service, conversation_id)
    assert "morgen um 8 Uhr" in form.text


async def test_the_requested_department_is_kept(service: Service) -> None:
    await service.set_presence(CLERK_NOWAK, "available")
    conversation_id = await opened(service)
    state = await service.request_clerk(conversation_id, "steuern")
    assert state.owner == "queued"
    assert (await service.queue_for(CLERK_NOWAK)).waiting[0].department == "steuern"


async def test_asking_twice_changes_nothing(service: Service) -> None:
    conversation_id = await queued(service, CLERK_YILMAZ)
    before = await log_of(service, conversation_id)
    assert (await service.request_clerk(conversation_id)).owner == "queued"
    assert await log_of(service, conversation_id) == before


@pytest.mark.parametrize("present", [True, False])
async def test_the_same_request_for_a_person_counts_once(service: Service, present: bool) -> None:
    if present:
        await service.set_presence(CLERK_NOWAK, "available")
    conversation_id, client_id = await opened(service), uuid4()
    first = await service.request_clerk(conversation_id, "steuern", client_id)
    assert await service.request_clerk(conversation_id, "steuern", client_id) == first
    [entry] = await log_of(service, conversation_id)
    assert entry.client_id is None
    for other in ("standesamt", None):
        with pytest.raises(DuplicateWithOtherBody):
            await service.request_clerk(conversation_id, other, client_id)
    with pytest.raises(DuplicateWithOtherBody):
        await service.citizen_says(conversation_id, say("Hallo", client_id))
    await service.close_by_citizen(conversation_id)
    assert (await service.request_clerk(conversation_id, "steuern", client_id)).owner == "closed"


async def test_withdrawing_brings_the_bot_back(service: Service, engine: FakeEngine) -> None:
    conversation_id = await queued(service, CLERK_YILMAZ)
    await service.citizen_says(conversation_id, say("Es geht um meinen Ausweis"))
    state = await service.withdraw_request(conversation_id)
    await service.runner.idle()
    assert (state.owner, state.epoch) == ("bot", 3)
    assert engine.asked == []
    assert [turn.text for turn in engine.told[0].turns] == ["Es geht um meinen Ausweis"]
    assert (await service.withdraw_request(conversation_id)).epoch == 3


async def test_a_message_left_waits_for_a_clerk(service: Service) -> None:
    conversation_id, message = await opened(service), callback("Bitte zurückrufen")
    state = await service.leave_callback(conversation_id, message)
    assert state.owner == "callback"
    assert (await service.leave_callback(conversation_id, message)).owner == "callback"
    said, notice = await log_of(service, conversation_id)
    assert (said.author.role, said.text, notice.kind) == ("citizen", "Bitte zurückrufen", "notice")
    assert "0201" not in "".join(entry.model_dump_json() for entry in (said, notice))
    await service.citizen_says(conversation_id, say("Ab 14 Uhr"))
    [item] = (await service.queue_for(CLERK_YILMAZ)).callbacks
    assert item.contact == message.contact
    assert item.preview == "Ab 14 Uhr"
    with pytest.raises(DuplicateWithOtherBody):
        await service.leave_callback(conversation_id, callback("Anders", message.client_id))
    with pytest.raises(Conflict):
        await service.leave_callback(conversation_id, callback())


async def test_a_message_left_outlives_the_end_of_the_chat(service: Service) -> None:
    conversation_id = await opened(service)
    await service.leave_callback(conversation_id, callback())
    for _ in range(2):
        assert (await service.close_by_citizen(conversation_id)).owner == "callback"
    *_, left, kept = await log_of(service, conversation_id)
    assert "ist angekommen" in left.text
    assert "Ihre Nachricht bleibt bei uns" in kept.text
    await service.accept(CLERK_YILMAZ, conversation_id)
    assert (await service.close_by_citizen(conversation_id)).owner == "clerk"
    await service.close_by_clerk(CLERK_YILMAZ, conversation_id)
    assert (await service.close_by_citizen(conversation_id)).owner == "closed"


@pytest.mark.parametrize("end", ["close_by_citizen", "withdraw_request"])
async def test_a_message_left_outlives_the_queue(service: Service, end: str) -> None:
    conversation_id = await opened(service)
    await service.leave_callback(conversation_id, callback())
    await service.accept(CLERK_YILMAZ, conversation_id)
    await service.transfer(
        CLERK_YILMAZ, protocol.Transfer(conversation_id=conversation_id, department="buergerservice")
    )
    assert (await getattr(service, end)(conversation_id)).owner == "callback"
    [item] = (await service.queue_for(CLERK_YILMAZ)).callbacks
    assert item.contact == callback().contact


async def test_a_long_poll_ends_with_the_answer(service: Service, engine: FakeEngine) -> None:
    engine.gate.clear()
    conversation_id = await opened(service)
    said = await service.citizen_says(conversation_id, say("Hallo"))
    poll = asyncio.create_task(service.entries_after(conversation_id, said.seq, wait=20))
    await engine.arrived.wait()
    assert not poll.done()
    engine.gate.set()
    assert [entry.seq for entry in (await poll).entries] == [2]


async def test_a_long_poll_ends_with_a_change_of_owner(service: Service) -> None:
    conversation_id = await queued(service, CLERK_YILMAZ)
    seq = (await service.state_of(conversation_id)).seq
    poll = asyncio.create_task(service.entries_after(conversation_id, seq, wait=20))
    await service.accept(CLERK_YILMAZ, conversation_id)
    assert (await poll).state.clerk == protocol.ClerkRef(name="Frau Yılmaz")


async def test_a_long_poll_finds_what_no_hint_announced(service: Service, nodes: Nodes) -> None:
    """Another node writes, and the bus between them is down."""
    other = nodes(service.store)
    conversation_id = await opened(service)
    poll = asyncio.create_task(service.entries_after(conversation_id, 0, wait=20))
    await other.citizen_says(conversation_id, say("Hallo"))
    assert (await poll).entries[0].text == "Hallo"
    await other.runner.idle()


async def test_a_long_poll_with_nothing_new_is_empty(service: Service) -> None:
    conversation_id = await opened(service)
    answer = await service.entries_after(conversation_id, 0, wait=0.05)
    assert answer.entries == []
    assert answer.state.seq == 0


async def test_feedback_belongs_to_an_answer(service: Service) -> None:
    conversation_id = await opened(service)
    await asked(service, conversation_id, "Hallo")
    await service.give_feedback(conversation_id, 2, protocol.Feedback(helpful=True))
    await service.give_feedback(conversation_id, 2, protocol.Feedback(helpful=False, comment="Zu kurz"))
    async with service.store.reading() as read:
        row = (await read.execute(select(tables.feedback))).one()
    assert (row.seq, row.helpful, row.comment) == (2, False, "Zu kurz")
    with pytest.raises(Conflict):
        await service.give_feedback(conversation_id, 1, protocol.Feedback(helpful=True))
    with pytest.raises(NotFound):
        await service.give_feedback(conversation_id, 9, protocol.Feedback(helpful=True))


async def test_a_rating_can_be_changed(service: Service) -> None:
    conversation_id = await opened(service)
    await service.rate(conversation_id, protocol.Rating(score=2))
    await service.rate(conversation_id, protocol.Rating(score=5, comment="Danke"))
    async with service.store.reading() as read:
        row = (await read.execute(select(tables.rating))).one()
    assert (row.score, row.comment) == (5, "Danke")
    with pytest.raises(NotFound):
        await service.rate("unknown", protocol.Rating(score=5))


async def test_after_the_end_nothing_is_accepted(service: Service) -> None:
    conversation_id = await opened(service)
    assert (await service.close_by_citizen(conversation_id)).owner == "closed"
    assert (await service.close_by_citizen(conversation_id)).seq == 1
    with pytest.raises(ConversationClosed):
        await service.citizen_says(conversation_id, say("Hallo?"))
    with pytest.raises(ConversationClosed):
        await service.request_clerk(conversation_id)
    with pytest.raises(ConversationClosed):
        await service.leave_callback(conversation_id, callback())
    assert (await service.state_of(conversation_id)).seq == 1


async def test_a_resend_after_the_end_is_still_acknowledged(service: Service) -> None:
    conversation_id, message = await opened(service), say("Hallo")
    await service.citizen_says(conversation_id, message)
    await service.runner.idle()
    await service.close_by_citizen(conversation_id)
    assert (await service.citizen_says(conversation_id, message)).seq == 1


async def test_erasing_leaves_nothing_but_the_moment(service: Service, engine: FakeEngine) -> None:
    conversation_id, _ = await with_clerk(service, CLERK_YILMAZ)
    await service.add_note(CLERK_YILMAZ, protocol.Note(conversation_id=conversation_id, text="Notiz"))
    await service.hand_back(CLERK_YILMAZ, conversation_id)
    await asked(service, conversation_id, "Mein Name ist Erika")
    await service.leave_callback(conversation_id, callback())
    await service.erase(conversation_id)
    async with service.store.reading() as read:
        for table in tables.metadata.sorted_tables:
            if "conversation_id" in table.c and table.name != "erasure":
                assert (await read.execute(select(table))).all() == [], table.name
        assert (await read.execute(select(tables.conversation))).all() == []
        records = (await read.execute(select(tables.audit))).all()
    assert {(record.actor, record.action, record.subject) for record in records} == {
        ("yilmaz", "conversation.accepted", None),
        ("yilmaz", "conversation.handed_back", None),
        ("citizen", "conversation.erased", None),
    }
    with pytest.raises(NotFound):
        await service.entries_after(conversation_id, 0)
    with pytest.raises(NotFound):
        await service.erase(conversation_id)
    await service.forget_trackers()
    assert engine.forgotten == [conversation_id]


@pytest.mark.parametrize("opinion", ["feedback", "rating", "note"])
async def test_an_opinion_while_the_conversation_is_erased_comes_too_late(service: Service, opinion: str) -> None:
    conversation_id, epoch = await with_clerk(service, CLERK_YILMAZ)
    seq = await service.clerk_says(CLERK_YILMAZ, clerk_say(conversation_id, epoch, "Guten Tag"))
    note = protocol.Note(conversation_id=conversation_id, text="ruft nochmal an")
    async with service.store.writing() as tx:
        await erasure.erase(tx, conversation_id, "citizen", service.clock())
        use_case = {
            "feedback": lambda: service.give_feedback(conversation_id, seq, protocol.Feedback(helpful=True)),
            "rating": lambda: service.rate(conversation_id, protocol.Rating(score=5)),
            "note": lambda: service.add_note(CLERK_YILMAZ, note),
        }[opinion]
        giving = asyncio.create_task(use_case())
        await asyncio.wait([giving], timeout=0.3)
        assert not giving.done()
    with pytest.raises(NotFound):
        await giving


async def test_age_erases_what_is_being_rated(service: Service, clock: FakeClock) -> None:
    conversation_id = await opened(service)
    await service.close_by_citizen(conversation_id)
    clock.advance(days=31)
    async with service.store.writing() as tx:
        await conversations.lock(tx, conversation_id)
        await opinions.save_rating(tx, conversation_id, protocol.Rating(score=5), clock())
        retaining = asyncio.create_task(service.retain())
        await asyncio.wait([retaining], timeout=0.3)
        if service.store.is_sqlite:
            assert not retaining.done(), "SQLite has one writer"
    await retaining
    await service.retain()  # PostgreSQL has left it for later
    with pytest.raises(NotFound):
        await service.state_of(conversation_id)


async def test_erasing_during_a_turn_leaves_no_answer(service: Service, engine: FakeEngine) -> None:
    engine.gate.clear()
    conversation_id = await opened(service)
    await service.citizen_says(conversation_id, say("Hallo"))
    await engine.arrived.wait()
    await service.erase(conversation_id)
    engine.gate.set()
    await service.runner.idle()
    async with service.store.reading() as read:
        assert (await read.execute(select(tables.entry))).all() == []
