"""Questions of citizens and what the bot makes of them. Now is Monday, 23 November 2026, 10 o'clock."""

import pytest

from tests.unit.actions.conftest import Talk


def test_answer_carries_everything_a_reader_can_check(talk: Talk) -> None:
    said = talk.say("was kostet ein neuer perso", "fees")
    answer = said.replies[0]["answer"]
    assert answer["service"] == {
        "id": "personalausweis",
        "title": "Personalausweis beantragen",
        "leika": "99008001012000",
    }
    assert (answer["aspect"], answer["as_of"], answer["example"]) == ("fees", "2026-10-01", False)
    assert answer["source"] == {"title": "Stadt Musterstadt", "url": "https://example.org/perso"}
    assert 0.5 < answer["confidence"] <= 0.9
    assert said.titles == ["Unterlagen", "Termin", "Online erledigen", "Zuständige Stelle"]
    assert said.outcome.utterances[-1].message["service_candidates"][0]["id"] == "personalausweis"


def test_follow_up_keeps_the_service(talk: Talk) -> None:
    talk.say("was kostet ein perso", "fees")
    assert talk.say("und welche unterlagen brauch ich dafür", "documents").answered == [
        ("personalausweis", "documents")
    ]


def test_follow_up_with_another_service_keeps_the_aspect(talk: Talk) -> None:
    talk.say("was kostet ein perso", "fees")
    assert talk.say("und der reisepass?", "general").answered == [("reisepass", "fees")]


def test_another_service_after_und_even_when_the_classifier_guesses(talk: Talk) -> None:
    talk.say("was kostet ein perso", "fees")
    assert talk.say("und der reisepass?", "documents").answered == [("reisepass", "fees")]
    assert talk.say("und wo?", "office").answered == [("reisepass", "office")]


def test_reference_beats_a_word_that_sounds_like_another_service(essen_talk: Talk) -> None:
    essen_talk.say("ich muss mich ummelden weil ich umgezogen bin", "general")
    said = essen_talk.say("was brauch ich dafür alles an papieren", "documents")
    assert said.answered == [("wohnsitz-anmelden", "documents")]


def test_several_aspects_are_answered_one_by_one(talk: Talk) -> None:
    said = talk.say("was kostet der reisepass und brauche ich einen termin", "fees")
    assert said.answered == [("reisepass", "fees"), ("reisepass", "appointment")]
    assert "choices" not in said.replies[0], "follow-ups belong under the last answer"


def test_unknown_field_is_admitted_and_something_else_offered(talk: Talk) -> None:
    said = talk.say("wie lange dauert der reisepass", "duration")
    assert said.responses == ["utter_unknown_field"]
    assert said.answered == []
    assert said.titles == ["Gebühren", "Termin", "Zuständige Stelle", "Mit einem Menschen sprechen"]


def test_ambiguous_word_is_asked_back_and_the_aspect_kept(talk: Talk) -> None:
    said = talk.say("was kostet ein ausweis", "fees")
    assert said.responses == ["utter_ambiguous"]
    assert "Personalausweis beantragen" in said.titles
    assert said.titles[-1] == "Mit einem Menschen sprechen"
    assert said.replies[0]["choices"][0]["payload"]["aspect"] == "fees"


def test_click_answers_exactly_that(talk: Talk) -> None:
    assert talk.click("fees", service="reisepass").answered == [("reisepass", "fees")]


def test_click_on_a_service_that_is_gone_is_not_answered(talk: Talk) -> None:
    assert talk.click("fees", service="abgeschafft").answered == []


def test_no_service_named_yet(talk: Talk) -> None:
    assert talk.say("was kostet das", "fees").responses == ["utter_service_needed"]


def test_two_misunderstandings_offer_a_person(talk: Talk) -> None:
    assert talk.say("blubb", "nlu_fallback", action="action_fallback").responses == ["utter_fallback"]
    said = talk.say("blubb", "nlu_fallback", action="action_fallback")
    assert said.responses == ["utter_offer_person"]
    assert said.replies[0]["choices"][0]["payload"] == {"act": "clerk"}


def test_an_answer_in_between_starts_counting_again(talk: Talk) -> None:
    talk.say("blubb", "nlu_fallback", action="action_fallback")
    talk.say("was kostet ein perso", "fees")
    assert talk.say("blubb", "nlu_fallback", action="action_fallback").responses == ["utter_fallback"]


def test_unmistakable_word_beats_an_unsure_classifier(talk: Talk) -> None:
    said = talk.say("unterlagen reisepass", "general", confidence=0.3)
    assert said.responses == ["utter_unknown_field"]
    assert talk.memory.aspect == "documents"


def test_fallback_answers_when_the_message_says_enough(talk: Talk) -> None:
    said = talk.say("perso", "nlu_fallback", action="action_fallback", confidence=0.2)
    assert said.answered == [("personalausweis", "general")]


@pytest.mark.parametrize(
    ("text", "responses"),
    [("hochzeit", ["utter_general"]), ("wie wird das wetter", ["utter_out_of_scope"])],
)
def test_out_of_scope_unless_a_service_is_named(talk: Talk, text: str, responses: list[str]) -> None:
    assert talk.say(text, "out_of_scope", action="action_out_of_scope").responses == responses


def test_nearest_office_and_tomorrow_in_one_card(talk: Talk) -> None:
    said = talk.say("wo ist das nächste bürgeramt in nordend und hat das morgen auf?", "office")
    assert said.responses == ["utter_nearest_office"]
    assert [office["id"] for office in said.replies[0]["offices"]] == ["amt-nordend"]
    assert said.lines == (
        "Bürgeramt Nordend, Nordstraße 7, 45002 Musterstadt (etwa 0,1 km Luftlinie): morgen 9–15:30 Uhr"
    )


def test_office_follow_ups(talk: Talk) -> None:
    talk.say("wo ist das nächste bürgeramt in nordend", "office")
    assert "am Mittwoch, 25.11. 9–15:30 Uhr" in talk.say("und hat das mittwochs auf", "opening_hours").lines
    assert "Bürgeramt Altstadt" in talk.say("und in der altstadt?", "office").lines


def test_named_office_on_a_weekday(talk: Talk) -> None:
    said = talk.say("hat das bürgeramt altstadt donnerstags auf?", "opening_hours")
    assert said.lines.endswith("am Donnerstag, 26.11. 8–12 Uhr und 14–18 Uhr")


def test_kind_without_place_shows_all_and_asks_where(talk: Talk) -> None:
    said = talk.say("wo ist das nächste bürgeramt", "office")
    assert said.responses == ["utter_offices", "utter_place_needed"]
    assert "Bürgeramt Nordend" in talk.say("nordend", "nlu_fallback", action="action_fallback").lines


def test_office_without_hours_says_so(talk: Talk) -> None:
    assert talk.say("wann hat das standesamt auf", "opening_hours").lines.endswith("Öffnungszeiten habe ich dazu keine")


def test_service_office_from_a_place(talk: Talk) -> None:
    said = talk.say("wo kann ich in nordend einen perso beantragen", "office")
    assert said.responses == ["utter_office_nearest"]
    assert said.answered == [("personalausweis", "office")]
    assert [office["id"] for office in said.replies[0]["answer"]["offices"]] == ["amt-nordend"]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("wo ist das bürgeramt in nachbarheim", "utter_place_outside"),
        ("wo ist das bürgeramt in 10115", "utter_place_outside"),
        ("wo ist das bürgeramt in hintertupfingen", "utter_place_unknown"),
    ],
)
def test_places_we_do_not_serve(talk: Talk, text: str, response: str) -> None:
    assert talk.say(text, "office").responses == [response]


def test_pilot_questions(essen_talk: Talk) -> None:
    assert essen_talk.say("Was kostet ein neuer Personalausweis?", "fees").answered == [("personalausweis", "fees")]
    said = essen_talk.say("und welche unterlagen brauch ich dafür", "documents")
    assert said.answered == [("personalausweis", "documents")]
    said = essen_talk.say("wo ist das nächste bürgeramt in altenessen und hat das morgen auf?", "office")
    assert said.lines.startswith("Bürgeramt Altenessen, ")
    assert "morgen" in said.lines
    said = essen_talk.say("hat das bürgeramt steele mittwochs auf?", "opening_hours")
    assert [office["id"] for office in said.replies[0]["offices"]] == ["buergeramt-steele"]
    assert essen_talk.say("und was muss ich für meinen hund an steuern bezahlen", "fees").answered == [
        ("hundesteuer", "fees")
    ]
    assert essen_talk.say("bis wann muss ich den anmelden", "deadline").answered == [("hundesteuer", "deadline")]
