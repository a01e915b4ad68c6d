"""Leichte Sprache: editors' texts instead of composed ones, and an honest sentence where there are none."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from actions import replies
from actions.catalogue.store import load
from actions.knowledge import Context, Knowledge, build_knowledge
from actions.language import load_language
from actions.lexicon import load_lexicon
from actions.plain_language import in_plain_language
from actions.registry import run
from actions.replies import Utterance, reply
from actions.turn import Memory, Outcome, Turn
from tests.unit.actions.conftest import MONDAY, TOWN

SUPPLEMENT = """
- service: personalausweis
  plain:
    title: Personal-Ausweis beantragen
    general: Das ist Ihr Ausweis.
    fees: |
      Der Ausweis kostet 46 Euro.
      Sind Sie jung?
    office: Gehen Sie in das Bürger-Amt.
"""
Ask = Callable[..., Outcome]


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The small town, with one service in Leichte Sprache."""
    folder = tmp_path_factory.mktemp("town") / "town"
    shutil.copytree(TOWN, folder)
    (folder / "supplements").mkdir()
    (folder / "supplements" / "plain.yml").write_text(SUPPLEMENT, "utf-8")
    return build_knowledge(load(folder, Path(TOWN) / "organisation.yml"), load_lexicon(), None, None)


@pytest.fixture
def ask(knowledge: Knowledge) -> Ask:
    def _ask(text: str, intent: str, language: str = "de-leicht", **turn: Any) -> Outcome:
        asked = Turn(text, intent, MONDAY, language=language, **turn)
        return run("action_answer", asked, Context(knowledge, load_language(language), MONDAY))

    return _ask


def spoken(outcome: Outcome) -> list[Utterance]:
    return [utterance for utterance in outcome.utterances if utterance.response]


def test_the_editors_text_is_the_answer(ask: Ask) -> None:
    [said] = spoken(ask("was kostet ein personalausweis", "fees"))
    assert (said.response, said.values) == (
        "utter_plain",
        {"fact": "Der Ausweis kostet 46 Euro.\nSind Sie jung?"},
    )
    answer = said.message["answer"]
    assert answer["service"]["title"] == "Personal-Ausweis beantragen"
    assert (answer["aspect"], answer["source"]["title"]) == ("fees", "Stadt Musterstadt")


def test_links_and_offices_stay(ask: Ask) -> None:
    [said] = spoken(ask("wohin für den personalausweis", "office"))
    assert said.values == {"fact": "Gehen Sie in das Bürger-Amt."}
    assert {office["id"] for office in said.message["answer"]["offices"]} == {"amt-altstadt", "amt-nordend"}
    [said] = spoken(ask("personalausweis", "general"))
    assert [link["title"] for link in said.message["answer"]["links"]] == ["Terminbuchung"]


def test_a_missing_text_is_said_and_the_answer_follows(ask: Ask) -> None:
    said = spoken(ask("wie lange dauert der personalausweis", "duration"))
    assert [utterance.response for utterance in said] == ["utter_plain_missing", "utter_duration"]
    assert said[1].values["title"] == "Personal-Ausweis beantragen"


def test_it_is_said_once_for_several_answers(ask: Ask) -> None:
    said = spoken(ask("was kostet der reisepass und brauche ich einen termin", "fees"))
    responses = [utterance.response for utterance in said]
    assert len(responses) > 2
    assert responses.count("utter_plain_missing") == 1
    assert responses[0] == "utter_plain_missing"


def test_opening_hours_need_no_text(ask: Ask) -> None:
    [said] = spoken(ask("wann hat das amt für den reisepass auf", "opening_hours"))
    assert said.response == "utter_opening_hours"


def test_the_nearest_office_is_computed(ask: Ask) -> None:
    said = spoken(ask("wo beantrage ich den personalausweis in Nordend", "office"))
    assert said[-1].response in ("utter_office_nearest", "utter_nearest_office")


def test_choices_carry_plain_captions_and_titles(ask: Ask) -> None:
    outcome = ask("was kostet ein personalausweis", "fees")
    [said] = spoken(outcome)
    titles = [choice["title"] for choice in said.message["choices"]]
    assert "Was muss ich mitbringen?" in titles
    assert outcome.memory.offered is not None
    assert [choice["title"] for choice in outcome.memory.offered["choices"]] == titles


def test_a_service_asked_back_has_its_plain_title(knowledge: Knowledge) -> None:
    choices = [replies.ask("Ich meine: Personalausweis beantragen", "general", service="personalausweis")]
    said = reply("utter_confirm_service", {"title": "Personalausweis beantragen"}, kind="choices", choices=choices)
    memory = Memory(offered={"question": True, "yes": 0, "choices": choices})
    plain = in_plain_language(Outcome([said], memory), Context(knowledge, load_language("de-leicht"), MONDAY))
    [spoken_plainly] = plain.utterances
    assert spoken_plainly.values == {"title": "Personal-Ausweis beantragen"}
    assert [choice["title"] for choice in spoken_plainly.message["choices"]] == [
        "Ich meine: Personal-Ausweis beantragen"
    ]
    assert plain.memory.offered == {"question": True, "yes": 0, "choices": spoken_plainly.message["choices"]}
    assert choices[0]["title"] == "Ich meine: Personalausweis beantragen"


def test_hyphens_are_understood(ask: Ask) -> None:
    [said] = spoken(ask("Was kostet ein Personal-Ausweis?", "fees"))
    assert said.message["answer"]["service"]["id"] == "personalausweis"


def test_plain_german_stays_as_it_is(ask: Ask) -> None:
    [said] = spoken(ask("was kostet ein personalausweis", "fees", language="de"))
    assert said.response == "utter_fees"
    assert said.message["answer"]["service"]["title"] == "Personalausweis beantragen"


def test_clerks_read_the_services_own_title(ask: Ask, knowledge: Knowledge) -> None:
    turn = Turn("mensch bitte", "human", MONDAY, language="de-leicht", memory=Memory(service="personalausweis"))
    outcome = run("action_handover", turn, Context(knowledge, load_language("de-leicht"), MONDAY))
    request = next(said.message for said in outcome.utterances if said.message["type"] == "handover")
    assert request["service"]["title"] == "Personalausweis beantragen"
    assert request["reason"] == load_language("de").phrase("handover.asked")


def test_a_language_falls_back_phrase_by_phrase() -> None:
    plain, german = load_language("de-leicht"), load_language("de")
    assert plain.phrase("aspects.fees.choice") != german.phrase("aspects.fees.choice")
    assert plain.phrase("aspects.fees.topic") == german.phrase("aspects.fees.topic")
    assert plain.ordinals() == german.ordinals()
    assert load_language("xx").phrase("fees.free") == german.phrase("fees.free")
