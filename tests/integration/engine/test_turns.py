"""One citizen message through a real engine process: what comes back, and that it comes back once."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from handover import protocol
from tests.integration.engine.fake_actions import FakeActions, Spoken, answer
from tests.integration.engine.running_engine import RunningEngine

pytestmark = pytest.mark.engine


def result_of(response: Any) -> protocol.TurnResult:
    assert response.status_code == 200, response.text
    return protocol.TurnResult.model_validate(response.json())


def test_an_answer_comes_with_what_was_understood(
    engine: RunningEngine, actions: FakeActions, conversation: str
) -> None:
    result = result_of(engine.turn(conversation, "t1", text="was kostet das"))
    assert result.turn_id == "t1"
    assert [reply.kind for reply in result.replies] == ["answer"]
    assert result.replies[0].text == "Der Reisepass kostet 70 Euro."
    assert result.replies[0].answer is not None
    assert result.replies[0].answer.service.id == "reisepass"
    assert result.understood.intent == "fees"
    assert result.understood.aspect == "fees"
    assert result.understood.service_candidates[0].id == "reisepass"
    assert result.handover is None


def test_a_plain_response_is_a_text(engine: RunningEngine, actions: FakeActions, conversation: str) -> None:
    result = result_of(engine.turn(conversation, "t1", text="guten tag"))
    assert [(reply.kind, reply.text) for reply in result.replies] == [("text", "Guten Tag.")]
    assert actions.calls == []


def test_a_handover_is_typed_data(engine: RunningEngine, actions: FakeActions, conversation: str) -> None:
    result = result_of(engine.turn(conversation, "t1", text="ich will mit einem menschen reden"))
    assert result.handover is not None
    assert (result.handover.department, result.handover.reason) == ("buergeramt", "Wunsch")
    assert [reply.text for reply in result.replies] == ["Ich verbinde Sie."]


def test_a_choice_carries_intent_and_entities(engine: RunningEngine, actions: FakeActions, conversation: str) -> None:
    payload = protocol.Payload(act="ask", service="reisepass", aspect="fees", office="rathaus").wire()
    result = result_of(engine.turn(conversation, "t1", payload=payload))
    assert (result.understood.intent, result.understood.confidence) == ("fees", 1.0)
    message = actions.calls[0]["tracker"]["latest_message"]
    entities = {entity["entity"]: (entity["value"], entity["extractor"]) for entity in message["entities"]}
    assert entities == {
        "service": ("reisepass", "choice"),
        "aspect": ("fees", "choice"),
        "office": ("rathaus", "choice"),
    }


def test_a_choice_without_aspect_is_choose(engine: RunningEngine, actions: FakeActions, conversation: str) -> None:
    result = result_of(engine.turn(conversation, "t1", payload={"act": "ask", "service": "reisepass"}))
    assert result.understood.intent == "choose"


@pytest.mark.parametrize("text", ["/restart", '/human{"service": "x"}', "/session_start", "/", "///", "/back"])
def test_a_leading_slash_is_text(engine: RunningEngine, actions: FakeActions, conversation: str, text: str) -> None:
    result_of(engine.turn(conversation, "t0", text="was kostet das"))
    result = result_of(engine.turn(conversation, "t1", text=text))
    assert result.replies
    assert result.understood.entities == []
    assert result.understood.confidence < 1 or text in {"/", "///"}
    engine.turn(conversation, "t2", text="was kostet das")
    assert actions.calls[-1]["tracker"]["slots"]["service"] == "reisepass", "the conversation was reset"
    assert [event["text"] for event in engine.events(conversation) if event["event"] == "user"][1] == text


def test_a_slash_does_not_change_what_is_understood(
    engine: RunningEngine, actions: FakeActions, conversation: str
) -> None:
    plain = result_of(engine.turn(conversation, "t1", text="wie teuer ist der pass"))
    slashed = result_of(engine.turn(conversation, "t2", text="/wie teuer ist der pass"))
    assert slashed.understood == plain.understood


def test_language_and_lost_service_reach_the_actions(
    engine: RunningEngine, actions: FakeActions, conversation: str
) -> None:
    engine.turn(conversation, "t1", text="was kostet das", language="de-leicht", service="hund")
    slots = actions.calls[0]["tracker"]["slots"]
    assert (slots["language"], slots["service"]) == ("de-leicht", "hund")
    engine.turn(conversation, "t2", text="was kostet das", language="de", service="katze")
    slots = actions.calls[1]["tracker"]["slots"]
    assert (slots["language"], slots["service"]) == ("de", "reisepass")


def test_a_repeated_turn_returns_the_record(engine: RunningEngine, actions: FakeActions, conversation: str) -> None:
    first = result_of(engine.turn(conversation, "t1", text="was kostet das"))
    result_of(engine.turn(conversation, "t2", text="guten tag"))
    assert result_of(engine.turn(conversation, "t1", text="was kostet das")) == first
    assert len(actions.calls) == 1


def test_the_same_turn_at_once_runs_once(engine: RunningEngine, actions: FakeActions, conversation: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        futures = [pool.submit(engine.turn, conversation, "t1", text="was kostet das") for _ in range(6)]
    results = [result_of(future.result()) for future in futures]
    assert all(result == results[0] for result in results)
    assert len(actions.calls) == 1


def test_turns_of_one_conversation_never_overlap(
    engine: RunningEngine, actions: FakeActions, conversation: str
) -> None:
    running: list[str] = []
    overlaps: list[int] = []

    def watched(call: dict[str, Any]) -> Spoken:
        running.append(call["sender_id"])
        overlaps.append(running.count(call["sender_id"]))
        time.sleep(0.02)  # the action's work, long enough for another turn to get in its way
        running.remove(call["sender_id"])
        return answer(call)

    actions.behaviour = watched
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(engine.turn, conversation, f"t{n}", text="was kostet das") for n in range(8)]
    assert {future.result().status_code for future in futures} == {200}
    assert overlaps == [1] * 8
    assert len(actions.calls) == 8
    assert [event["event"] for event in engine.events(conversation)].count("user") == 8


def test_a_call_of_an_action_does_not_grow_with_the_conversation(
    engine: RunningEngine, actions: FakeActions, conversation: str
) -> None:
    for number in range(4):
        engine.turn(conversation, f"t{number}", text="was kostet das")
    sizes = [len(json.dumps(call)) for call in actions.calls]
    assert max(sizes[1:]) - min(sizes[1:]) < 20, "the first call has no slots yet; times differ in length"
    message = actions.calls[-1]["tracker"]["latest_message"]
    assert (message["text"], message["intent"]["name"]) == ("was kostet das", "fees")
    assert message["metadata"]["turn_id"] == "t3"
