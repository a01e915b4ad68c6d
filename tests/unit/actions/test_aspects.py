"""Every aspect is composed from its field, in German notation; an empty field composes nothing."""

from decimal import Decimal

import pytest

from actions.aspects import COMPOSERS, FOLLOW_UPS
from actions.aspects.composed import Composed, Question
from actions.aspects.fees import euros
from actions.catalogue.model import ASPECTS
from actions.knowledge import Context, Knowledge
from actions.language import load_language
from tests.unit.actions.conftest import MONDAY


def compose(town: Knowledge, aspect: str, service: str) -> Composed | None:
    context = Context(town, load_language("de"), MONDAY)
    return COMPOSERS[aspect](Question(town.snapshot.services[service], context))


def test_every_aspect_of_the_contract_has_a_composer() -> None:
    assert set(COMPOSERS) == set(ASPECTS)
    assert {*FOLLOW_UPS, "general"} == set(ASPECTS)


@pytest.mark.parametrize(
    ("amount", "text"), [("46", "46,00"), ("27.6", "27,60"), ("0.5", "0,50"), ("1234567.89", "1.234.567,89")]
)
def test_euros(amount: str, text: str) -> None:
    assert euros(Decimal(amount)) == text


def test_fees(town: Knowledge) -> None:
    part = compose(town, "fees", "personalausweis")
    assert part is not None
    assert part.response == "utter_fees"
    assert part.values["lines"].splitlines() == [
        "• ab 24 Jahren: 46,00 €",
        "• unter 24 Jahren: 27,60 € (sechs Jahre gültig)",
        "• Expresszuschlag: 10,00 € bis 1.020,50 €",
        "• bei Bedürftigkeit: auf Antrag ermäßigt",
        "• PIN ändern: gebührenfrei",
    ]


@pytest.mark.parametrize(
    ("aspect", "service", "response", "lines"),
    [
        ("fees", "reisepass", "utter_fees_single", "70,00 €"),
        ("fees", "wohnsitz-ummelden", "utter_fees_free", None),
        ("documents", "personalausweis", "utter_documents", "• alter Ausweis\n• Geburtsurkunde (beim ersten Ausweis)"),
        ("procedure", "personalausweis", "utter_procedure", "1. Termin buchen.\n2. Hingehen."),
        ("appointment", "reisepass", "utter_appointment_no", None),
        ("appointment", "wohnsitz-ummelden", "utter_appointment_possible", None),
        ("office", "reisepass", "utter_office_single", "Bürgeramt Altstadt, Marktplatz 1, 45001 Musterstadt"),
        (
            "opening_hours",
            "reisepass",
            "utter_opening_hours",
            "Bürgeramt Altstadt, Marktplatz 1, 45001 Musterstadt: heute bis 12 Uhr\n"
            "Öffnungszeiten: Mo–Mi 8–12 Uhr, Do 8–12 Uhr und 14–18 Uhr, Fr 8–12 Uhr, Sa–So geschlossen",
        ),
        ("contact", "heirat", "utter_contact", "• Telefon: 0201 99\n• E-Mail: trau@example.org"),
        (
            "contact",
            "reisepass",
            "utter_contact",
            "• Bürgeramt Altstadt, Telefon 0201 1234\n• Bürgeramt Altstadt, E-Mail amt@example.org",
        ),
        ("form", "personalausweis", "utter_form", "Vollmacht"),
        ("legal_basis", "personalausweis", "utter_legal_basis", "§ 1 PAuswG"),
    ],
)
def test_lines(town: Knowledge, aspect: str, service: str, response: str, lines: str | None) -> None:
    part = compose(town, aspect, service)
    assert part is not None
    assert (part.response, part.values.get("lines")) == (response, lines)


@pytest.mark.parametrize(
    ("aspect", "fact"),
    [
        ("general", "Den Personalausweis beantragen Sie persönlich im Bürgeramt."),
        ("deadline", "Bevor der alte abläuft."),
        ("duration", "Etwa zwei bis drei Wochen."),
        ("eligibility", "Deutsche ab 16 Jahren."),
        ("status", "Rufen Sie im Bürgeramt an."),
    ],
)
def test_facts(town: Knowledge, aspect: str, fact: str) -> None:
    part = compose(town, aspect, "personalausweis")
    assert part is not None
    assert part.values == {"title": "Personalausweis beantragen", "fact": fact}


def test_links(town: Knowledge) -> None:
    kinds = {aspect: compose(town, aspect, "personalausweis") for aspect in ("online", "form", "appointment")}
    assert [link["kind"] for part in kinds.values() if part for link in part.links] == ["online", "form", "appointment"]


def test_example_values_are_marked(town: Knowledge) -> None:
    marked = {aspect for aspect in COMPOSERS if (part := compose(town, aspect, "personalausweis")) and part.example}
    assert marked == {"duration", "opening_hours", "office"}, "duration of the service, hours of one of its offices"


@pytest.mark.parametrize("aspect", [aspect for aspect in ASPECTS if aspect != "general"])
def test_empty_field_composes_nothing(town: Knowledge, aspect: str) -> None:
    assert compose(town, aspect, "schwerbehindertenausweis") is None


def test_pilot_catalogue_composes(essen: Knowledge) -> None:
    for service in essen.snapshot.services:
        assert compose(essen, "general", service) is not None
        assert any(compose(essen, aspect, service) for aspect in FOLLOW_UPS), service
