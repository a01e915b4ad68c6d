"""What the engine remembers: across a restart, after a clerk's turns, and after a deletion."""

from pathlib import Path

import httpx
import pytest

from handover import protocol
from tests.integration.engine.fake_actions import FakeActions
from tests.integration.engine.running_engine import RunningEngine, free_port

pytestmark = pytest.mark.engine


def test_a_turn_survives_a_killed_engine(models: Path, tmp_path: Path, conversation: str) -> None:
    actions = FakeActions()
    engine = RunningEngine(models, tmp_path / "tracker.db", actions.url, free_port())
    engine.start()
    try:
        first = engine.turn(conversation, "t1", text="was kostet das").json()
        engine.kill()
        engine.start()
        assert engine.turn(conversation, "t1", text="was kostet das").json() == first
        assert len(actions.calls) == 1
        engine.turn(conversation, "t2", text="was kostet das")
        assert actions.calls[1]["tracker"]["slots"]["service"] == "reisepass"
        assert [event["event"] for event in engine.events(conversation)].count("user") == 2
    finally:
        engine.stop()
        engine.http.close()
        actions.stop()


def test_what_another_engine_wrote_counts(models: Path, tmp_path: Path, conversation: str) -> None:
    actions = FakeActions()
    engines = []
    try:
        for _ in range(2):
            engines.append(RunningEngine(models, tmp_path / "tracker.db", actions.url, free_port()))
            engines[-1].start()
        one, other = engines
        one.turn(conversation, "t1", text="guten tag", service="hund")
        first = other.turn(conversation, "t2", text="was kostet das").json()
        assert one.turn(conversation, "t2", text="was kostet das").json() == first
        one.turn(conversation, "t3", text="was kostet das")
        assert [call["tracker"]["slots"]["service"] for call in actions.calls] == ["hund", "reisepass"]
        other.http.delete(f"/conversations/{conversation}")
        one.turn(conversation, "t3", text="was kostet das")
        assert actions.calls[-1]["tracker"]["slots"]["service"] is None
    finally:
        for engine in engines:
            engine.stop()
            engine.http.close()
        actions.stop()


def history(conversation: str, history_id: str) -> dict[str, object]:
    turns = [
        protocol.HistoryTurn(role="clerk", text="Guten Tag, hier Yılmaz."),
        protocol.HistoryTurn(role="citizen", text="Ich brauche einen Termin."),
        protocol.HistoryTurn(role="clerk", text="Morgen um zehn."),
    ]
    return protocol.History(conversation_id=conversation, history_id=history_id, turns=turns).wire()


def test_a_clerks_turns_are_appended_once_and_predict_nothing(
    engine: RunningEngine, actions: FakeActions, conversation: str
) -> None:
    engine.turn(conversation, "t1", text="was kostet das")
    appended = [engine.http.post("/history", json=history(conversation, "h1")).json()["appended"] for _ in range(2)]
    assert appended == [3, 0]
    assert len(actions.calls) == 1
    assert engine.turn(conversation, "t1", text="was kostet das").json()["replies"][0]["kind"] == "answer"
    assert engine.turn(conversation, "t2", text="was kostet das").status_code == 200
    events = engine.events(conversation)
    said = [(event["event"], event["text"]) for event in events if event["event"] in {"user", "bot"} and event["text"]]
    assert said[-5:-1] == [
        ("bot", "Guten Tag, hier Yılmaz."),
        ("user", "Ich brauche einen Termin."),
        ("bot", "Morgen um zehn."),
        ("user", "was kostet das"),
    ]
    assert actions.calls[1]["tracker"]["slots"]["service"] == "reisepass"


def test_history_of_an_unknown_conversation_begins_it(
    engine: RunningEngine, actions: FakeActions, conversation: str
) -> None:
    assert engine.http.post("/history", json=history(conversation, "h1")).status_code == 200
    assert engine.turn(conversation, "t1", text="was kostet das").status_code == 200


def test_malformed_history_is_refused(engine: RunningEngine) -> None:
    for body in ({}, {"conversation_id": "c", "history_id": "h", "turns": [{"role": "bot", "text": "x"}]}):
        assert engine.http.post("/history", json=body).status_code == 422


def test_a_deleted_conversation_is_forgotten(engine: RunningEngine, actions: FakeActions, conversation: str) -> None:
    engine.turn(conversation, "t1", text="was kostet das")
    for _ in range(2):
        assert engine.http.delete(f"/conversations/{conversation}").status_code == 204
    engine.turn(conversation, "t1", text="was kostet das")
    assert len(actions.calls) == 2
    assert actions.calls[1]["tracker"]["slots"]["service"] is None


def test_health_names_model_and_language_model(engine: RunningEngine) -> None:
    response: httpx.Response = engine.http.get("/health")
    assert response.status_code == 200
    health = response.json()
    assert health["ready"] is True
    assert health["model"]
    assert health["language_model"] in {"de_core_news_md", "spacy.blank(de)+lookup"}
