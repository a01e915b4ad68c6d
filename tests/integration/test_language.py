"""The language of a conversation: chosen when it is opened, changed by whoever writes, on both databases."""

from uuid import uuid4

import pytest

from handover import protocol
from handover.service import Service
from tests.fakes import FakeEngine
from tests.people import CLERK_YILMAZ
from tests.talk import log_of, opened, say


def say_in(language: protocol.Language, text: str) -> protocol.Say:
    return protocol.Say(client_id=uuid4(), text=text, language=language)


async def test_the_notice_comes_in_every_language(service: Service) -> None:
    answer = await service.open_conversation(protocol.OpenConversation(language="de-leicht"))
    assert answer.notice.text == answer.notice.texts["de-leicht"]
    assert set(answer.notice.texts) == {"de", "de-leicht"}
    assert "30 Tagen" in answer.notice.texts["de"]
    assert "30 Tagen" in answer.notice.texts["de-leicht"]
    assert answer.notice.texts["de"] != answer.notice.texts["de-leicht"]


async def test_a_message_changes_the_language_from_then_on(service: Service, engine: FakeEngine) -> None:
    conversation_id = await opened(service)
    for message in (say("eins"), say_in("de-leicht", "zwei"), say("drei"), say_in("de", "vier")):
        await service.citizen_says(conversation_id, message)
        await service.runner.idle()
    assert [(asked.text, asked.language) for asked in engine.asked] == [
        ("eins", "de"), ("zwei", "de-leicht"), ("drei", "de-leicht"), ("vier", "de"),
    ]  # fmt: skip


async def test_the_same_message_again_in_another_language_is_one_message(service: Service, engine: FakeEngine) -> None:
    conversation_id = await opened(service)
    message = say("Hallo")
    first = await service.citizen_says(conversation_id, message)
    again = await service.citizen_says(conversation_id, message.model_copy(update={"language": "de-leicht"}))
    await service.runner.idle()
    assert (again.seq, len(engine.asked)) == (first.seq, 1)


@pytest.mark.parametrize("present", [True, False])
async def test_asking_for_a_person_changes_what_the_gateway_says(service: Service, present: bool) -> None:
    if present:
        await service.set_presence(CLERK_YILMAZ, "available")
    conversation_id = await opened(service)
    await service.request_clerk(conversation_id, language="de-leicht")
    last = (await log_of(service, conversation_id))[-1]
    assert "Das Amt heißt" in last.text or "Gerade" in last.text
    assert "\n" in last.text  # one sentence per line
    if present:
        await service.accept(CLERK_YILMAZ, conversation_id)
        joined = (await log_of(service, conversation_id))[-1]
        assert joined.text.startswith("Sie schreiben jetzt mit einem Menschen.")
