"""Tracker events in, TurnResult out."""

import unittest

from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered

from bot.turn_result import is_answered, recorded_turn


def said(turn_id: str, intent: str = "fees") -> UserUttered:
    parse = {"intent": {"name": intent, "confidence": 0.8}, "entities": [], "text": "…"}
    return UserUttered("…", parse["intent"], [], parse, metadata={"turn_id": turn_id})


EVENTS: list[Event] = [
    said("t1"),
    ActionExecuted("action_answer"),
    BotUttered("Eins", {"custom": {"type": "reply", "kind": "answer", "answer": {"aspect": "fees"}, "form": None}}),
    BotUttered(None, {"custom": {"type": "understood", "aspect": "documents", "entities": [{"a": 1}]}}),
    SlotSet("service", "x"),
    BotUttered("Zwei", {}),
    ActionExecuted("action_listen"),
    BotUttered("Von Frau Yılmaz", {}, {"history_id": "h1"}),
    said("t2", "human"),
    BotUttered("Gern.", {"custom": {"type": "handover", "department": "a", "reason": "b", "service": None}}),
    said("t3"),
]


class TurnResult(unittest.TestCase):
    def test_only_the_turns_own_utterances(self) -> None:
        result = recorded_turn(EVENTS, "t1")
        assert result
        assert result["replies"] == [
            {"kind": "answer", "text": "Eins", "answer": {"aspect": "fees"}},
            {"kind": "text", "text": "Zwei"},
        ]
        assert result["understood"]["aspect"] == "documents"
        assert result["understood"]["entities"] == [{"a": 1}]
        assert result["understood"]["intent"] == "fees"
        assert result["handover"] is None

    def test_a_handover_keeps_its_text(self) -> None:
        result = recorded_turn(EVENTS, "t2")
        assert result
        assert result["handover"] == {"department": "a", "reason": "b"}
        assert result["replies"] == [{"kind": "text", "text": "Gern."}]

    def test_silence_is_not_an_answer(self) -> None:
        result = recorded_turn(EVENTS, "t3")
        assert result
        assert not is_answered(result)

    def test_an_unknown_turn_is_none(self) -> None:
        assert recorded_turn(EVENTS, "t4") is None
