"""Picking, correcting, courtesy, danger, and the way to a person."""

import pytest

from tests.unit.actions.conftest import Talk


@pytest.fixture
def asked_back(talk: Talk) -> Talk:
    titles = talk.say("was kostet ein ausweis", "fees").titles
    assert titles[0] == "Personalausweis beantragen"
    return talk


@pytest.mark.parametrize(
    "text", ["der erste", "1", "die 1.", "den personalausweis", "Personalausweis beantragen", "eins"]
)
def test_pick_by_number_or_title(asked_back: Talk, text: str) -> None:
    assert asked_back.say(text, "pick", action="action_pick").answered == [("personalausweis", "fees")]


def test_pick_the_last_which_is_a_person(asked_back: Talk) -> None:
    said = asked_back.say("das letzte", "pick", action="action_pick")
    assert said.handover is not None


def test_pick_a_number_that_was_not_offered(asked_back: Talk) -> None:
    said = asked_back.say("die sechste", "pick", action="action_pick")
    assert said.responses == ["utter_pick_again"]
    assert said.titles == asked_back.say("die sechste", "pick", action="action_pick").titles, "still the same choice"


def test_pick_by_title_when_the_classifier_calls_it_a_question(asked_back: Talk) -> None:
    said = asked_back.say("bewohnerparkausweis", "general")
    assert said.responses == ["utter_unknown_field"]
    assert (asked_back.memory.service, asked_back.memory.aspect) == ("bewohnerparkausweis", "fees")


def test_nothing_to_pick(talk: Talk) -> None:
    assert talk.say("die zweite", "pick", action="action_pick").responses == ["utter_nothing_to_pick"]


def test_pick_that_is_a_new_question(talk: Talk) -> None:
    assert talk.say("den reisepass", "pick", action="action_pick").answered == [("reisepass", "general")]


def test_yes_to_a_single_suggestion(talk: Talk) -> None:
    talk.say("blubb", "nlu_fallback", action="action_fallback")
    talk.say("blubb", "nlu_fallback", action="action_fallback")
    assert talk.say("ja gern", "affirm", action="action_affirm").handover is not None


def test_yes_and_no_to_nothing(talk: Talk) -> None:
    assert talk.say("ja", "affirm", action="action_affirm").responses == ["utter_affirm"]
    assert talk.say("nein", "deny", action="action_deny").responses == ["utter_deny"]


def test_no_to_the_offer_of_a_person(talk: Talk) -> None:
    talk.say("blubb", "nlu_fallback", action="action_fallback")
    talk.say("blubb", "nlu_fallback", action="action_fallback")
    assert talk.say("nein", "deny", action="action_deny").responses == ["utter_declined_person"]


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("nein ich meinte den reisepass", ("reisepass", "fees")),
        ("nicht den personalausweis sondern den reisepass", ("reisepass", "fees")),
        ("es geht mir nicht um die kosten sondern um den termin", ("personalausweis", "appointment")),
    ],
)
def test_correction(talk: Talk, text: str, answered: tuple[str, str]) -> None:
    talk.say("was kostet der personalausweis", "fees")
    assert talk.say(text, "correction", action="action_correction").answered == [answered]


def test_correction_of_nothing_asks(talk: Talk) -> None:
    assert talk.say("nein falsch", "correction", action="action_correction").responses == ["utter_correction"]


@pytest.mark.parametrize(
    "intent", ["greet", "goodbye", "thank", "help", "small_talk", "bot_challenge", "insult", "privacy", "accessibility"]
)
def test_courtesy(talk: Talk, intent: str) -> None:
    assert talk.say("…", intent, action="action_courtesy").responses == [f"utter_{intent}"]


def test_question_inside_a_greeting_is_answered(talk: Talk) -> None:
    said = talk.say("hallo, was kostet ein reisepass", "greet", action="action_courtesy")
    assert said.answered == [("reisepass", "fees")]


def test_question_after_thanks_is_answered(talk: Talk) -> None:
    talk.say("was kostet ein reisepass", "fees")
    said = talk.say("danke, und brauche ich einen termin?", "thank", action="action_courtesy")
    assert said.answered == [("reisepass", "appointment")]


def test_handover_names_department_and_service(talk: Talk) -> None:
    talk.say("was kostet die hochzeit", "fees")
    handover = talk.say("ich will mit nem menschen reden", "human", action="action_handover").handover
    assert handover is not None
    assert handover["department"] == "familie"
    assert handover["service"]["id"] == "heirat"
    assert handover["reason"]


def test_handover_without_a_service_leaves_the_department_open(talk: Talk) -> None:
    handover = talk.say("mensch bitte", "human", action="action_handover").handover
    assert handover is not None
    assert "department" not in handover


def test_complaint_offers_both_ways_to_a_person(talk: Talk) -> None:
    said = talk.say("ihr seid unmöglich", "complaint", action="action_complaint")
    assert [choice["payload"]["act"] for choice in said.replies[0]["choices"]] == ["clerk", "callback"]
    said = talk.say("die zweite", "pick", action="action_pick")
    assert said.replies[0]["form"] == {"id": "callback"}


@pytest.mark.parametrize(
    "text",
    [
        "ich will mit nem menschen reden",
        "kann ich bitte mit einem mitarbeiter sprechen",
        "verbinden sie mich mit einem menschen",
    ],
)
def test_wish_for_a_person_does_not_depend_on_the_classifier(talk: Talk, text: str) -> None:
    assert talk.say(text, "general").handover is not None


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("hilfe bei mir brennt es in der küche", "utter_emergency_acute"),
        ("es riecht hier ganz stark nach gas im treppenhaus", "utter_emergency_gas"),
        ("ich will nicht mehr leben", "utter_emergency_suicide"),
        ("mein mann schlägt mich", "utter_emergency_violence"),
        ("das kind nebenan wird geschlagen", "utter_emergency_child"),
    ],
)
def test_danger_does_not_depend_on_the_classifier(talk: Talk, text: str, response: str) -> None:
    said = talk.say(text, "general")
    assert said.responses == [response]
    assert said.titles == ["Mit einem Menschen sprechen"]


def test_emergency_without_a_known_word(talk: Talk) -> None:
    assert talk.say("hilfe", "emergency", action="action_emergency").responses == ["utter_emergency"]


def test_restart_forgets_the_topic(talk: Talk) -> None:
    talk.say("was kostet ein reisepass", "fees")
    talk.say("neues thema", "restart", action="action_restart_topic")
    assert talk.say("was kostet das", "fees").responses == ["utter_service_needed"]
