"""What a node tells its own readers is what the database would tell them, on both databases."""

from handover import protocol
from handover.bus import Hint
from handover.service import Service
from handover.store.written import Written
from tests.fakes import FEES, FakeEngine
from tests.people import CLERK_YILMAZ
from tests.talk import asked, clerk_say, log_of, opened, say, with_clerk


def told_by(service: Service) -> list[Written]:
    """What is told from now on."""
    told: list[Written] = []

    def hear(hint: Hint) -> None:
        if hint.written is not None:
            told.append(hint.written)

    service.bus.listen(hear)
    return told


async def test_what_is_told_is_what_is_in_the_log(service: Service, engine: FakeEngine) -> None:
    question = "Was kostet ein Personalausweis?"
    offered = protocol.OfferedChoice(title="Unterlagen", payload=protocol.Payload(act="ask", aspect="documents"))
    engine.replies[question] = [protocol.Reply(kind="answer", text="37 Euro", answer=FEES, choices=[offered])]
    told = told_by(service)
    conversation_id, epoch = await with_clerk(service, CLERK_YILMAZ)
    await service.citizen_says(conversation_id, say("Guten Tag"))
    await service.clerk_says(CLERK_YILMAZ, clerk_say(conversation_id, epoch, "Womit kann ich helfen?"))
    await service.hand_back(CLERK_YILMAZ, conversation_id)
    await asked(service, conversation_id, question)
    entries = [entry for written in told for entry in written.entries("citizen")]
    assert {entry.author.role for entry in entries} == {"citizen", "bot", "clerk", "system"}
    logged = await log_of(service, conversation_id)
    assert [entry.json_text() for entry in entries] == [entry.json_text() for entry in logged]
    news = service.news_for_citizen(told[-1])
    assert news is not None
    assert news.state == await service.state_of(conversation_id)


async def test_a_clerk_is_told_what_she_may_read(service: Service) -> None:
    conversation_id, _ = await with_clerk(service, CLERK_YILMAZ)
    told = told_by(service)
    await service.citizen_says(conversation_id, say("Guten Tag"))
    [written] = told
    news = service.news_for_clerk(CLERK_YILMAZ, written)
    assert news == await service.entries_for_clerk(CLERK_YILMAZ, conversation_id, written.first - 1)


async def test_nothing_is_told_before_it_is_written(service: Service) -> None:
    told = told_by(service)
    conversation_id = await opened(service)
    message = say("Guten Tag")
    for _ in range(2):  # the second time it is there already
        await service.citizen_says(conversation_id, message)
    assert [draft.client_id for written in told for draft in written.drafts if draft.role == "citizen"] == [
        str(message.client_id)
    ]
