"""The evaluation's own judgement: files, marks, regressions, report."""

from pathlib import Path
from typing import Any

import pytest

from tools.build import ROOT
from tools.evaluation.baseline import regressions
from tools.evaluation.dialogues import read_dialogues
from tools.evaluation.measures import Judge, Judgement, counts, reached, shares
from tools.evaluation.page import confusion_picture, page
from tools.evaluation.replies import Responses, Turn
from tools.evaluation.run import DIALOGUES, UTTERANCES, Evaluation, files_of
from tools.evaluation.terminal import failures, table
from tools.evaluation.utterances import UtteranceError, read_utterances

HEAD = "utterance\tkind\texpects\taspect\tstyle\n"


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(Responses(ROOT / "domain.yml"), {"buergeramt-steele": "buergeramt"})


def turn(*replies: dict[str, Any], handover: Any = None, entities: Any = ()) -> Turn:
    understood = {"intent": "fees", "confidence": 0.9, "entities": list(entities)}
    return Turn({"replies": list(replies), "handover": handover, "understood": understood}, 0.05)


def answer(service: str, aspect: str) -> dict[str, Any]:
    return {"kind": "answer", "text": "…", "answer": {"service": {"id": service}, "aspect": aspect, "offices": []}}


def choices(*services: str) -> dict[str, Any]:
    offered = [{"title": name, "payload": {"act": "ask", "service": name}} for name in services]
    return {"kind": "choices", "text": "Was meinen Sie genau?", "choices": offered}


def judged(judge: Judge, tmp_path: Path, line: str, found: Turn) -> Judgement:
    file = tmp_path / "some.tsv"
    file.write_text(HEAD + line + "\n")
    return judge.judge(read_utterances([file])[0], found)


@pytest.mark.parametrize(
    ("line", "found", "marks"),
    [
        (
            "was kostet ein pass\tservice\treisepass|eid-karte\tfees\tlower",
            turn(answer("reisepass", "fees")),
            {"service_first": True, "service_offered": True, "service_wrong": False, "aspect": True},
        ),
        (
            "was kostet ein pass\tservice\treisepass\tfees\tlower",
            turn(answer("reisepass", "documents")),
            {"service_first": True, "service_offered": True, "service_wrong": False, "aspect": False},
        ),
        (
            "was kostet ein pass\tservice\treisepass\tfees\tlower",
            turn(choices("personalausweis", "reisepass")),
            {"service_first": False, "service_offered": True, "service_wrong": False},
        ),
        (
            "was kostet ein pass\tservice\treisepass\tfees\tlower",
            turn(answer("hundesteuer", "fees")),
            {"service_first": False, "service_offered": False, "service_wrong": True},
        ),
        (
            "pass und hund\tseveral\treisepass/fees + hundesteuer/deadline\t\tlower",
            turn(answer("reisepass", "fees"), answer("hundesteuer", "deadline")),
            {"several": True},
        ),
        ("ausweis\tambiguous\ta|b|c\t\tlower", turn(choices("a", "c")), {"ambiguous": True}),
        ("ausweis\tambiguous\ta|b|c\t\tlower", turn(choices("a", "d")), {"ambiguous": False}),
        (
            "steuererklärung\tauthority\tfinanzamt\t\tlower",
            turn(entities=[{"entity": "authority", "value": "finanzamt"}]),
            {"authority": True},
        ),
        (
            "bürgeramt steele\toffice\tkind:buergeramt\toffice\tlower",
            turn({"kind": "offices", "text": "…", "offices": [{"id": "buergeramt-steele"}]}),
            {"office": True},
        ),
        ("einen menschen\tperson\t\t\tlower", turn(handover={"reason": "…"}), {"person": True}),
        ("einen menschen\tperson\t\t\tlower", turn({"kind": "text", "text": "Nein."}), {"person": False}),
        ("wetter\tout_of_scope\t\t\tlower", turn(answer("hundesteuer", "fees")), {"out_of_scope": False}),
        ("danke\tact\tthank\t\tlower", turn({"kind": "text", "text": "Gern!"}), {"act": True}),
        ("danke\tact\tgreet\t\tlower", turn({"kind": "text", "text": "Gern!"}), {"act": False}),
    ],
)
def test_a_turn_is_judged(judge: Judge, tmp_path: Path, line: str, found: Turn, marks: dict[str, bool]) -> None:
    assert judged(judge, tmp_path, line, found).marks == marks


def test_an_emergency_needs_its_numbers(judge: Judge, tmp_path: Path) -> None:
    numbers = next(text for text in _texts("utter_emergency_gas"))
    alarm = turn({"kind": "notice", "text": numbers})
    assert judged(judge, tmp_path, "gas\temergency\tgas\t\tlower", alarm).marks == {"emergency": True}
    assert judged(judge, tmp_path, "gas\temergency\tviolence\t\tlower", alarm).marks == {"emergency": False}


@pytest.mark.parametrize("line", ["ohne spalten", "text\tfremd\tx\t\tlower", "text\tservice\t\tfees\tlower"])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "some.tsv"
    file.write_text(HEAD + line + "\n")
    with pytest.raises(UtteranceError, match=r"some\.tsv:2"):
        read_utterances([file])


def test_worse_than_accepted_is_said() -> None:
    accepted = {"service_first": 0.95, "service_wrong": 0.01, "emergency": 1.0}
    assert regressions(accepted, accepted) == []
    assert len(regressions({"service_first": 0.93, "service_wrong": 0.03, "emergency": 0.98}, accepted)) == 3
    assert regressions({"service_first": 0.96, "service_wrong": 0.0, "emergency": 1.0}, accepted) == []
    assert "nicht mehr gemessen" in regressions({}, {"person": 1.0})[0]


def test_the_report_shows_measures_failures_and_the_picture(judge: Judge, tmp_path: Path) -> None:
    wrong = judged(judge, tmp_path, "<b>pass</b>\tservice\treisepass\tfees\tlower", turn(answer("hundesteuer", "fees")))
    evaluation = Evaluation([wrong], {"limits: gas": None, "fees: two": "erwartet x"})
    assert shares([wrong])["service_wrong"] == 1.0
    assert counts([wrong])["service_wrong"] == 1
    assert evaluation.measured["dialogues"] == 0.5
    assert "service_wrong" in failures(evaluation)
    assert "confidently wrong" in table(evaluation, {})
    cross = {
        "folds": 2,
        "utterances": 3,
        "accuracy": 0.67,
        "intents": {},
        "confusion": {"fees": {"fees": 2, "form": 1}},
    }
    content = page(evaluation, {}, cross)
    assert "&lt;b&gt;pass" in content
    assert "<b>pass" not in content
    assert "fees → form: 1 von 3" in content
    assert reached("service_wrong", 0.02)
    assert not reached("emergency", 0.99)


def test_the_picture_has_one_cell_for_each_pair_that_occurs() -> None:
    assert confusion_picture({"a": {"a": 3, "b": 1}, "b": {"b": 2}}).count("<rect") == 3


def test_the_test_set_is_as_described() -> None:
    utterances = read_utterances([*files_of(UTTERANCES), *files_of(UTTERANCES / "tuning")])
    texts = [utterance.text for utterance in utterances]
    assert len(set(texts)) == len(texts), {text for text in texts if texts.count(text) > 1}
    assert len(read_dialogues(DIALOGUES.glob("*.yml"))) >= 26


def _texts(response: str) -> list[str]:
    from ruamel.yaml import YAML

    return [variant["text"] for variant in YAML(typ="safe").load(ROOT / "domain.yml")["responses"][response]]
