"""What the check of Leichte Sprache finds, and that nothing of it is in the project."""

from pathlib import Path

import pytest

from actions.catalogue.store import load
from tests.unit.actions.conftest import ESSEN, ROOT, TOWN
from tools.check_plain_language import main
from tools.plain_language.facts import strange_figures
from tools.plain_language.rules import check
from tools.plain_language.texts import phrase_texts, response_texts, script_texts, supplement_texts

GOOD = """Der Personal-Ausweis ist eine Karte.
Das kostet 27,60 Euro.
• Ihren alten Ausweis
1. Machen Sie einen Termin.
Ein Kita-Jahr beginnt am 1. August.
Die Adresse ist: buergeramt@essen.de
Die Telefon-Nummer ist: 0201 88-33222"""


def errors(text: str) -> list[str]:
    return [finding.message for finding in check(text) if finding.level == "error"]


def warnings(text: str) -> list[str]:
    return [finding.message for finding in check(text) if finding.level == "warning"]


def test_good_sentences_pass() -> None:
    assert check(GOOD) == []


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        ("Das Amt schickt Ihnen dann in den nächsten Tagen einen Brief mit allem.", "13 Wörter"),
        ("Der Personalausweis ist da.", "„Personalausweis“ ist zu lang"),
        ("Das ist gut. Das ist schlecht.", "eigene Zeile"),
        ("Sie könnten kommen.", "Möglichkeitsform"),
        ("Das wäre gut.", "Möglichkeitsform"),
        ("Die Karte des Kindes ist da.", "Genitiv"),
        ("Das gilt am Ende eines langen Jahres.", "Genitiv"),
        ("Sie haben trotz Regen Zeit.", "Verhältniswort"),
        ("Das macht man so.", "„Sie“"),
        ("Bringen Sie z. B. den Ausweis mit.", "Abkürzungen"),
        ("Das regelt der BGH.", "„BGH“"),
        ("Das gilt (meistens).", "Klammern"),
        ("Montag/Dienstag ist offen.", "Klammern"),
        ("Sie haben zwei Wochen Zeit.", "Ziffern"),
    ],
)
def test_each_rule_finds_its_fault(sentence: str, part: str) -> None:
    assert any(part in message for message in errors(sentence)), errors(sentence)


def test_what_may_be_good_is_only_warned_of() -> None:
    assert warnings("Eins und noch ein Wort und noch ein Wort mehr hier.") != []
    assert warnings("Der Ausweis wird abgeholt.") != []
    assert errors("Der Ausweis wird abgeholt.") == []


def test_a_finding_names_its_line() -> None:
    assert [finding.line for finding in check("Das ist gut.\nDas wäre gut.")] == [1]


def test_figures_must_stand_in_the_service() -> None:
    service = load(TOWN, TOWN / "organisation.yml").services["personalausweis"]
    known = "Das kostet 46 oder 27,60 Euro.\nDas kostet bis zu 1.020,50 Euro.\nDas dauert 2 bis 3 Wochen."
    assert strange_figures(known, service) == []
    assert strange_figures("Das kostet 47 Euro.", service) == ["47"]
    assert strange_figures("1. Machen Sie einen Termin.\n5. Gehen Sie hin.", service) == []
    assert strange_figures("Es gibt 4 Dinge:\n• a\n• b\n• c\n• d", service) == []


def test_texts_are_found_with_their_lines(tmp_path: Path) -> None:
    supplement = tmp_path / "s.yml"
    supplement.write_text("- service: a\n  plain:\n    title: Titel\n    fees: |\n      Eins.\n      Zwei.\n", "utf-8")
    found = [(text.line, text.aspect, text.text) for text in supplement_texts(supplement)]
    assert found == [(3, "title", "Titel"), (5, "fees", "Eins.\nZwei.\n")]
    domain = tmp_path / "domain.yml"
    condition = "[{type: slot, name: language, value: de-leicht}]"
    domain.write_text(
        f"responses:\n  utter_a:\n  - text: Würde\n  - condition: {condition}\n    text: Das ist {{name}}.\n", "utf-8"
    )
    assert [(text.line, text.text) for text in response_texts(domain)] == [(5, "Das ist Wort.")]
    phrases = tmp_path / "de-leicht.yml"
    phrases.write_text("a:\n  b: Das ist A. Das ist B.\n", "utf-8")
    assert [text.text for text in phrase_texts(phrases)] == ["Das ist A.\nDas ist B."]
    script = tmp_path / "de-leicht.ts"
    script.write_text('import { x } from "./x.js";\n  a: "Eins.\\nZwei.",\n  b: (n) => `Das sind ${n}.`,\n', "utf-8")
    assert [(text.line, text.text) for text in script_texts(script)] == [(2, "Eins.\nZwei."), (3, "Das sind Wort.")]


def test_an_error_ends_with_exit_code_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "s.yml"
    path.write_text("- service: personalausweis\n  plain:\n    general: Das wäre 99 Euro.\n", "utf-8")
    assert main([str(path)]) == 1
    said = capsys.readouterr().out
    assert f"{path}:3: Fehler: „wäre“" in said
    assert "„99“ (general) steht nicht bei personalausweis" in said


@pytest.mark.skipif(not (ESSEN / "supplements").is_dir(), reason="data/catalogue/essen is absent")
def test_nothing_in_the_project_breaks_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quiet"]) == 0, capsys.readouterr().out


@pytest.mark.skipif(not (ESSEN / "supplements").is_dir(), reason="data/catalogue/essen is absent")
def test_the_most_asked_services_have_every_text_they_can_have() -> None:
    snapshot = load(ESSEN, ROOT / "data" / "organisation.yml")
    written = {service.id: service.plain for service in snapshot.catalogue.services if service.plain}
    assert set(snapshot.catalogue.city.most_asked) <= set(written)
    assert len(written) >= 40
    fields = {"fees": "fees", "documents": "documents", "deadline": "deadline", "procedure": "procedure"}
    for service_id, plain in written.items():
        service = snapshot.services[service_id]
        missing = [aspect for aspect, field in fields.items() if getattr(service, field) and not getattr(plain, aspect)]
        assert missing == [], service_id
