"""Offices: when they are open, how to get there and in, and which of several. Now is Monday, 23 November 2026, 10."""

from dataclasses import replace
from datetime import datetime

import pytest

from actions.knowledge import Knowledge
from actions.opening import BERLIN
from actions.places import Places
from tests.unit.actions.conftest import Talk

WEEK = "Öffnungszeiten: Mo–Mi 8–12 Uhr, Do 8–12 Uhr und 14–18 Uhr, Fr 8–12 Uhr, Sa–So geschlossen"


def test_plain_question_gets_the_whole_week(talk: Talk) -> None:
    lines = talk.say("öffnungszeiten bürgeramt altstadt", "opening_hours").lines.splitlines()
    assert lines == ["Bürgeramt Altstadt, Marktplatz 1, 45001 Musterstadt: heute bis 12 Uhr", WEEK]


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("bürgeramt altstadt um 17 uhr noch jemand da?",
         "nein, heute nicht um 17 Uhr geöffnet, nur 8–12 Uhr; "
         "um 17 Uhr geöffnet: donnerstags 8–12 Uhr und 14–18 Uhr"),
        ("hat das bürgeramt altstadt donnerstag nach 16 uhr auf",
         "ja, am Donnerstag, 26.11. nach 16 Uhr geöffnet (8–12 Uhr und 14–18 Uhr)"),
        ("bürgeramt altstadt an fronleichnam", "am Donnerstag, 27.5. geschlossen (Feiertag: Fronleichnam)"),
        ("hat das bürgeramt altstadt heute noch offen", "heute bis 12 Uhr"),
        ("bürgeramt altstadt am wochenende", "von Samstag, 28.11. bis Sonntag, 29.11. geschlossen"),
    ],
)  # fmt: skip
def test_day_and_time(talk: Talk, text: str, ending: str) -> None:
    assert talk.say(text, "opening_hours").lines.endswith(f": {ending}")


def test_today_after_closing_says_so(talk: Talk) -> None:
    late = replace(talk, now=datetime(2026, 11, 23, 15, 0, tzinfo=BERLIN))
    lines = late.say("hat das bürgeramt altstadt heute auf", "opening_hours").lines
    assert lines.endswith("heute 8–12 Uhr; jetzt geschlossen, wieder morgen ab 8 Uhr")


def test_which_of_several_is_open(talk: Talk) -> None:
    said = talk.say("welches bürgeramt hat freitags auf", "opening_hours")
    assert said.responses == ["utter_offices_open"]
    assert [office["id"] for office in said.replies[0]["offices"]] == ["amt-altstadt"]
    assert talk.say("welches bürgeramt hat samstags auf", "opening_hours").responses == ["utter_offices_closed"]


def test_follow_up_to_several_is_about_all_of_them(talk: Talk) -> None:
    talk.say("öffnungszeiten bürgeramt", "opening_hours")
    said = talk.say("und samstags?", "general")
    assert [office["id"] for office in said.replies[0]["offices"]] == ["amt-altstadt", "amt-nordend"]
    assert "am Samstag, 28.11. geschlossen" in said.lines


def test_telephone_of_an_office(talk: Talk) -> None:
    said = talk.say("telefonnummer bürgeramt altstadt", "contact")
    assert "Bürgeramt Altstadt, Telefon 0201 1234" in said.lines
    assert "Behördennummer 115" in talk.say("telefonnummer standesamt", "contact").lines


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kommt man mit rollstuhl ins bürgeramt altenessen rein", "Der Zugang ist nur eingeschränkt barrierefrei."),
        ("gibt es im gesundheitsamt einen aufzug", "Aufzug und Behindertentoilette"),
        ("wie komme ich zum bürgeramt borbeck, welche bahn", "Anfahrt: Bahnhof Essen-Borbeck"),
        ("gibt es parkplätze am bürgeramt steele", "Zu Parkplätzen habe ich keine Angabe."),
        ("wo sitzt das jugendamt und is das barrierefrei", "Der Zugang ist barrierefrei."),
    ],
)
def test_getting_there_and_in(essen_talk: Talk, text: str, said: str) -> None:
    answer = essen_talk.say(text, "accessibility", action="action_courtesy")
    assert answer.responses == ["utter_office_one"]
    assert said in answer.lines


def test_getting_in_after_an_office_was_shown(essen_talk: Talk) -> None:
    essen_talk.say("wo ist das bürgeramt steele", "office")
    said = essen_talk.say("und kommt man da mit kinderwagen rein", "accessibility", action="action_courtesy")
    assert said.lines.startswith("Bürgeramt Steele")


def test_chat_for_blind_people_is_another_question(essen_talk: Talk) -> None:
    said = essen_talk.say("ist der chat barrierefrei", "accessibility", action="action_courtesy")
    assert said.responses == ["utter_accessibility"]


def test_nearest_office_to_a_street_names_what_was_assumed(essen_talk: Talk) -> None:
    said = essen_talk.say("wo ist das nächste bürgeramt ich wohne rüttenscheider str 12", "office")
    assert said.responses == ["utter_nearest_office"]
    assert said.lines.splitlines()[1].startswith("Rüttenscheider Straße führt durch mehrere Stadtteile")
    assert {("street", "Rüttenscheider Straße"), ("place", "Rüttenscheider Straße 12 (Rüttenscheid)")} <= set(
        said.entities
    )


def test_unknown_street_asks_for_the_district_and_takes_it(essen_talk: Talk) -> None:
    said = essen_talk.say("nächstes bürgeramt phantasiestraße 5", "office")
    assert said.responses == ["utter_place_unknown_street"]
    said = essen_talk.say("kray", "nlu_fallback", action="action_fallback")
    assert said.responses == ["utter_nearest_office"]


def test_unknown_street_beside_a_service(essen_talk: Talk) -> None:
    said = essen_talk.say("wo kann ich meinen perso verlängern ich wohne phantasiestraße 3", "office")
    assert said.responses == ["utter_place_unknown_street", "utter_office"]


def test_complete_list_of_streets_says_that_there_is_none(essen: Knowledge) -> None:
    complete = replace_city(essen, streets_complete=True)
    said = Talk(complete).say("nächstes bürgeramt phantasiestraße 5", "office")
    assert said.responses == ["utter_place_unknown_street_complete"]


def test_word_that_only_sounds_like_a_service_does_not_hide_an_unknown_place(essen_talk: Talk) -> None:
    assert essen_talk.say("bürgeramt in hintertupfingen", "office").responses == ["utter_place_unknown"]


def test_day_and_time_are_shown_to_clerks(essen_talk: Talk) -> None:
    said = essen_talk.say("hat das bürgeramt steele am 24.12. um 9 uhr auf", "opening_hours")
    assert {("office", "buergeramt-steele"), ("date", "2026-12-24"), ("time", "09:00")} <= set(said.entities)


def replace_city(knowledge: Knowledge, **values: object) -> Knowledge:
    catalogue = knowledge.snapshot.catalogue
    city = catalogue.city.model_copy(update=values)
    places = Places(catalogue.model_copy(update={"city": city}), noise=knowledge.lexicon.noise)
    return replace(knowledge, places=places)


def test_named_office_of_a_service_is_the_only_one_answered(essen_talk: Talk) -> None:
    said = essen_talk.say("hat das bürgeramt kettwig dienstags auf für den personalausweis", "opening_hours")
    assert said.answered == [("personalausweis", "opening_hours")]
    assert [office["id"] for office in said.replies[0]["answer"]["offices"]] == ["buergeramt-kettwig"]
