"""Danger and wishes for a person by their words alone, whatever the classifier says.

danger.tsv and wishes.tsv were written before the expressions they measure; what is rightly harmless there sounds like
danger and is not.
"""

import csv
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from actions.catalogue.german import words
from actions.emergency import RESPONSES
from actions.expressions import compile_expressions
from actions.lexicon import Lexicon, load_lexicon
from tests.unit.actions.conftest import ROOT, Talk
from tools.evaluation.measures import NUMBERS

HERE = Path(__file__).parent
KINDS = ("suicide", "gas", "child", "violence", "acute")
RECALL, FALSE_ALARMS = 0.97, 0.01
# People in danger ask about these as well, and then the numbers come first.
ASKED_IN_DANGER = {"kindeswohl", "psychische-hilfe", "uebermittlungssperre"}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Kind → what is said first in such a danger."""
    responses = YAML(typ="safe").load(ROOT / "domain.yml")["responses"]
    return {kind: responses[response][0]["text"] for kind, response in RESPONSES.items()}


def rows(name: str) -> list[tuple[str, frozenset[str]]]:
    """(utterance, kinds that are right)."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["utterance"], frozenset(row["kind"].split("|"))) for row in reader]


def helps(kinds: frozenset[str], text: str) -> bool:
    return any(all(number in text for number in NUMBERS[kind]) for kind in kinds)


@pytest.mark.parametrize("kind", KINDS)
def test_danger_is_heard_and_gets_its_numbers(lexicon: Lexicon, texts: dict[str, str], kind: str) -> None:
    wanted = [row for row in rows("danger.tsv") if kind in row[1]]
    found = [(text, kinds, lexicon.danger.find(text)) for text, kinds in wanted]
    missed = [
        text for text, kinds, danger in found if not (danger and danger.sure and helps(kinds, texts[danger.kind]))
    ]
    assert len(wanted) >= 30
    assert len(missed) <= (1 - RECALL) * len(wanted), missed


def test_what_only_sounds_like_danger_raises_no_alarm(lexicon: Lexicon) -> None:
    harmless = [text for text, kinds in rows("danger.tsv") if kinds == {"none"}]
    alarms = [text for text in harmless if (danger := lexicon.danger.find(text)) and danger.sure]
    assert len(harmless) >= 250
    assert len(alarms) <= FALSE_ALARMS * len(harmless), alarms


def test_questions_about_services_raise_no_alarm(lexicon: Lexicon) -> None:
    asked = [
        question
        for file in sorted((ROOT / "data/catalogue/essen/supplements").glob("questions_*.yml"))
        for entry in YAML(typ="safe").load(file)
        if entry["service"] not in ASKED_IN_DANGER
        for questions in (entry.get("questions") or {}).values()
        for question in questions
    ]
    alarms = [text for text in asked if (danger := lexicon.danger.find(text)) and danger.sure]
    wishes = [text for text in asked if lexicon.wishes.find(text)]
    assert len(asked) > 1000
    assert len(alarms) <= 0.005 * len(asked), alarms
    assert len(wishes) <= 0.005 * len(asked), wishes


def test_wishes_for_a_person_are_heard(lexicon: Lexicon) -> None:
    wanted = [text for text, kinds in rows("wishes.tsv") if kinds == {"person"}]
    missed = [text for text in wanted if lexicon.wishes.find(text) is None]
    assert len(wanted) >= 150
    assert len(missed) <= (1 - RECALL) * len(wanted), missed


def test_talk_about_people_is_no_wish_for_one(lexicon: Lexicon) -> None:
    others = [text for text, kinds in rows("wishes.tsv") if kinds == {"none"}]
    assert len(others) >= 60
    assert [text for text in others if lexicon.wishes.find(text)] == []


def test_a_word_that_nearly_always_asks_for_a_person_yields_to_a_sure_classifier(talk: Talk) -> None:
    said = talk.say("mit wem rede ich", "bot_challenge", action="action_courtesy", confidence=0.9)
    assert said.responses == ["utter_bot_challenge"]
    assert talk.say("mit wem rede ich", "nlu_fallback", action="action_fallback", confidence=0.3).handover


def test_an_unsure_emergency_shows_the_answer_and_the_numbers(talk: Talk) -> None:
    said = talk.say("reisepass", "emergency", action="action_emergency", confidence=0.6)
    assert said.responses[0] == "utter_danger_hint"
    assert [service for service, _ in said.answered] == ["reisepass"]


def test_a_sure_classifier_is_an_alarm_of_the_likeliest_kind(talk: Talk) -> None:
    said = talk.say("das baby da drin", "emergency", action="action_emergency", confidence=0.7)
    assert said.responses == ["utter_emergency_child"]
    said = talk.say("so was hab ich noch nie gesehen", "emergency", action="action_emergency", confidence=0.7)
    assert said.responses == ["utter_emergency"]


def test_a_worry_is_answered_with_the_numbers_beside(talk: Talk) -> None:
    said = talk.say("reisepass für ein kind, das allein zu hause ist")
    assert said.responses[0] == "utter_danger_hint"
    assert said.answered


def test_an_alarm_leaves_the_way_to_the_service_named(talk: Talk) -> None:
    said = talk.say("mein mann schlägt mich und hat meinen reisepass")
    assert said.responses == ["utter_emergency_violence"]
    assert said.titles[0] == "Mit einem Menschen sprechen"
    assert len(said.titles) == 2


def test_advice_is_not_given(talk: Talk) -> None:
    said = talk.say("habe ich recht", "out_of_scope", action="action_out_of_scope")
    assert said.responses == ["utter_no_advice"]
    assert "Mit einem Menschen sprechen" in said.titles
    said = talk.say("werde ich den streit um den reisepass gewinnen")
    assert said.responses[0] == "utter_no_advice"
    assert said.answered


@pytest.mark.parametrize(
    ("expression", "text", "found"),
    [
        ("schlag…", "schlagstock", True),
        ("…arzt", "notarzt", True),
        ("{child} ~ weg", "mein kind ist seit gestern weg", True),
        ("{child} ~ weg", "weg ist mein kind", False),
        ("{child} & weg", "weg ist mein kind", True),
        ("{child} & weg", "weg " + "und " * 12 + "kind", False),
        ("{child} & {child}", "mein kind", False),
        ("schläge", "SCHLÄGE!", True),
        ("rat", "rathaus", False),
    ],
)
def test_signs_of_the_expressions(expression: str, text: str, found: bool) -> None:
    [compiled] = compile_expressions([expression], {"child": "kind|baby"})
    assert compiled.found_in(" ".join(words(text))) is found


def test_what_was_taken_out_is_a_border() -> None:
    harmless, danger = compile_expressions(["nicht so schlimm", "kind ~ weg"], {})
    assert not danger.found_in(harmless.removed_from("kind nicht so schlimm weg"))
