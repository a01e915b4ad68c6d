"""What the actions say fits the contract and the domain: checked for every kind of message."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from actions.catalogue.model import ASPECTS
from actions.knowledge import Knowledge
from actions.registry import ACTIONS
from actions.replies import Utterance
from actions.turn import Memory
from handover import protocol
from tests.unit.actions.conftest import MONDAY, ROOT, Talk

DOMAIN: dict[str, Any] = YAML(typ="safe").load(ROOT / "domain.yml")
RESPONSES: dict[str, list[dict[str, str]]] = DOMAIN["responses"]
INTENTS = [name for intent in DOMAIN["intents"] for name in intent]

MESSAGES = [
    ("action_answer", "fees", "was kostet ein perso"),
    ("action_answer", "office", "wo ist das nächste bürgeramt in nordend und hat das morgen auf"),
    ("action_answer", "office", "wo ist das nächste bürgeramt"),
    ("action_answer", "office", "wo ist das bürgeramt in nachbarheim"),
    ("action_answer", "office", "wo ist das bürgeramt in hintertupfingen"),
    ("action_answer", "fees", "ausweis"),
    ("action_answer", "duration", "wie lange dauert der reisepass"),
    ("action_answer", "fees", "was kostet das"),
    ("action_complaint", "complaint", "unmöglich"),
    ("action_emergency", "emergency", "hilfe"),
    ("action_handover", "human", "mensch"),
    ("action_out_of_scope", "out_of_scope", "wetter"),
    ("action_restart_topic", "restart", "neu"),
    *(("action_answer", aspect, "personalausweis") for aspect in ASPECTS),
    *(("action_courtesy", intent, "…") for intent in ("greet", "thank", "help", "insult", "bot_challenge")),
]


def load_rules() -> list[dict[str, Any]]:
    files = (ROOT / "data" / "rules").glob("*.yml")
    return [rule for file in files for rule in YAML(typ="safe").load(file)["rules"]]


def check(utterance: Utterance) -> None:
    """The channel makes exactly these models of it."""
    message = dict(utterance.message)
    match message.pop("type"):
        case "reply":
            assert utterance.response is not None
            text = [variant["text"].format(**utterance.values) for variant in RESPONSES[utterance.response]]
            for variant in text:
                protocol.Reply.model_validate({**message, "text": variant})
                assert len(variant) <= protocol.TEXT_LIMIT * 4
        case "handover":
            protocol.HandoverRequest.model_validate(message)
        case "understood":
            protocol.Understood.model_validate({"intent": "fees", "confidence": 1.0, **message})
        case other:
            pytest.fail(f"unknown type {other}")


@pytest.mark.parametrize(("action", "intent", "text"), MESSAGES)
def test_fits_the_contract(talk: Talk, action: str, intent: str, text: str) -> None:
    said = talk.say(text, intent, action=action)
    for utterance in said.outcome.utterances:
        check(utterance)
    assert said.responses, "a citizen always gets an answer"
    assert [u.message["type"] for u in said.outcome.utterances].count("understood") == 1


ACTION_OF = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in load_rules()}


@given(
    text=st.text(max_size=60)
    | st.sampled_from(["§", "a" * 2000, "{title}", "/restart", "<script>", "👍🏽", "в Эссене"]),
    intent=st.sampled_from(INTENTS),
    remembered=st.sampled_from(
        [Memory(), Memory(service="gone", office="gone", place="gone"), Memory(service="reisepass")]
    ),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_answered(town: Knowledge, text: str, intent: str, remembered: Memory) -> None:
    action = ACTION_OF[intent]
    said = Talk(town, MONDAY, remembered).say(text, intent, action=action)
    for utterance in said.outcome.utterances:
        check(utterance)
    assert said.responses


def test_every_response_is_used_and_every_used_one_exists() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "actions").rglob("*.py"))
    used = set(re.findall(r"\butter_\w+", source)) - {"utter_appointment_", "utter_"}
    by_intent = {f"utter_{intent}" for intent in INTENTS}
    appointments = {f"utter_appointment_{required}" for required in ("yes", "no", "possible")}
    assert used - {"utter_message"} <= set(RESPONSES)
    assert set(RESPONSES) <= used | by_intent | appointments


def test_every_action_of_the_domain_exists_and_every_intent_leads_to_one() -> None:
    assert set(DOMAIN["actions"]) == set(ACTIONS)
    rules = load_rules()
    assert sorted(rule["steps"][0]["intent"] for rule in rules) == sorted(INTENTS)
    assert all(len(rule["steps"]) == 2 and rule["steps"][1]["action"] in ACTIONS for rule in rules)


def test_slots_of_the_domain_are_what_is_remembered() -> None:
    assert set(DOMAIN["slots"]) == {*vars(Memory()), "language"}
