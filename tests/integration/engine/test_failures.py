"""What goes wrong is an error with a code; the conversation is as it was, and nobody's words are in the log."""

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from handover import protocol
from tests.integration.engine.fake_actions import FakeActions, Spoken, answer
from tests.integration.engine.running_engine import RunningEngine, free_port

pytestmark = pytest.mark.engine
SECRET = "was kostet das geheimnisvolle zebra"


def problem_of(response: Any, status: int, code: str) -> protocol.Problem:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = protocol.Problem.model_validate(response.json())
    assert (problem.status, problem.code) == (status, code)
    assert "zebra" not in response.text
    return problem


def slow(call: dict[str, Any]) -> Spoken:
    time.sleep(1.5)  # longer than BD_ACTIONS_TIMEOUT of the engine under test
    return answer(call)


@pytest.mark.parametrize(
    "behaviour",
    [
        lambda call: (500, {"error": "kaputt"}),
        lambda call: (200, {"events": [], "responses": []}),
        lambda call: (200, {"events": "nonsense", "responses": []}),
        slow,
    ],
    ids=["error", "silence", "nonsense", "slow"],
)
def test_a_failed_action_is_502_and_leaves_no_trace(
    engine: RunningEngine, actions: FakeActions, conversation: str, behaviour: Any
) -> None:
    actions.behaviour = behaviour
    problem_of(engine.turn(conversation, "t1", text=SECRET), 502, "actions_failed")
    actions.behaviour = answer
    assert engine.turn(conversation, "t1", text=SECRET).status_code == 200
    events = engine.events(conversation)
    assert [event["event"] for event in events].count("user") == 1
    assert "zebra" not in engine.log


def test_an_action_server_that_is_down_is_502_until_it_is_back(models: Path, tmp_path: Path, conversation: str) -> None:
    actions = FakeActions()
    engine = RunningEngine(models, tmp_path / "tracker.db", actions.url, free_port())
    engine.start()
    try:
        actions.stop()
        problem_of(engine.turn(conversation, "t1", text=SECRET), 502, "actions_failed")
        assert engine.turn(conversation, "t2", text="guten tag").status_code == 200
        actions = FakeActions(actions.port)
        assert engine.turn(conversation, "t1", text=SECRET).status_code == 200
        assert "zebra" not in engine.log
    finally:
        engine.stop()
        engine.http.close()
        actions.stop()


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer x", "Basic " + "t" * 32, "Bearer " + "t" * 31, "Bearer ü"],
)
def test_without_the_token_nothing_opens(engine: RunningEngine, authorization: str | None) -> None:
    given = [] if authorization is None else [(b"Authorization", authorization.encode())]
    for method, path in [
        ("POST", "/webhook"),
        ("POST", "/history"),
        ("GET", "/health"),
        ("DELETE", "/conversations/x"),
    ]:
        request = engine.http.build_request(method, path)
        others = [(name, value) for name, value in request.headers.raw if name.lower() != b"authorization"]
        request.headers = httpx.Headers(others + given, encoding="utf-8")
        problem_of(engine.http.send(request), 401, "unauthorized")


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"conversation_id": "c", "turn_id": "t"},
        {"conversation_id": "c", "turn_id": "t", "text": "a", "payload": {"act": "ask"}},
        {"conversation_id": "c", "turn_id": "t", "text": ""},
        {"conversation_id": "c", "turn_id": "t", "text": "zebra" * 401},
        {"conversation_id": "c", "turn_id": "t", "text": "zebra\x00"},
        {"conversation_id": "c", "turn_id": "t", "text": 7},
        {"conversation_id": "c", "turn_id": "t", "text": "a", "unknown": 1},
        {"conversation_id": "c", "turn_id": "t", "text": "a", "language": "xx"},
        {"conversation_id": "", "turn_id": "t", "text": "a"},
        {"conversation_id": "c", "turn_id": "t", "payload": {"act": "clerk"}},
        {"conversation_id": "c", "turn_id": "t", "payload": {"act": "ask", "intent": "zebra"}},
        {"conversation_id": "c", "turn_id": "t", "payload": {"act": "ask", "aspect": "zebra"}},
        {"conversation_id": "c", "turn_id": "t", "payload": "zebra"},
    ],
)
def test_a_malformed_turn_is_422(engine: RunningEngine, body: Any) -> None:
    problem_of(engine.http.post("/webhook", json=body), 422, "bad_request")


def test_broken_json_and_lone_surrogates_are_422(engine: RunningEngine) -> None:
    problem_of(engine.http.post("/webhook", content=b"{zebra"), 422, "bad_request")
    surrogate = rb'{"conversation_id": "c", "turn_id": "t", "text": "zebra \ud800"}'
    problem_of(engine.http.post("/webhook", content=surrogate), 422, "bad_request")


@pytest.mark.parametrize(("path", "size"), [("/webhook", 70_000), ("/webhook", 2_000_000), ("/history", 2_000_000)])
def test_an_oversize_body_is_413(engine: RunningEngine, path: str, size: int) -> None:
    response = engine.http.post(path, content=b'{"text": "' + b"z" * size + b'"}')
    problem_of(response, 413, "request_entity_too_large")


def test_unknown_paths_and_methods(engine: RunningEngine) -> None:
    problem_of(engine.http.get("/nothing"), 404, "not_found")
    problem_of(engine.http.get(f"http://127.0.0.1:{engine.port}/model"), 404, "not_found")
    problem_of(engine.http.get("/webhook"), 405, "method_not_allowed")
