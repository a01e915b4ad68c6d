"""Ages and amounts of money in messages, and which fee is for whom."""

from decimal import Decimal

import pytest

from actions.ages import OLDEST, Age, bounds, find_age
from actions.amounts import find_amount
from tests.unit.actions.conftest import Talk


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("meine tochter ist 15", Age(15, 15)),
        ("darf ich mit 16 schon alleine", Age(16, 16)),
        ("bin 23 und brauche einen pass", Age(23, 23)),
        ("für meinen 6 jährigen sohn", Age(6, 6)),
        ("mein sohn, 12 jahre", Age(12, 12)),
        ("mein baby ist 3 monate alt", Age(0, 0)),
        ("unter 24", Age(0, 23)),
        ("über 60 jahre", Age(61, OLDEST)),
    ],
)
def test_finds_the_age(text: str, age: Age) -> None:
    assert find_age(text) == age


@pytest.mark.parametrize(
    "text",
    [
        "mit 2 kindern",
        "es ist 15 uhr",
        "pflegegrad ist 3",
        "das kostet mit 24 euro",
        "15 jahre verheiratet",
        "die miete ist 500",
        "unter 500 euro",
        "meine tochter ist 15 und mein sohn ist 12",
        "am 15.3.",
    ],
)
def test_finds_no_age(text: str) -> None:
    assert find_age(text) is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("ich verdiene 2000 euro", "2000"),
        ("1.250,50 €", "1250.50"),
        ("verdiene netto 1800", "1800"),
        ("einkommen von 45000", "45000"),
        ("rente mit 67", None),
        ("45127", None),
    ],
)
def test_finds_the_amount(text: str, amount: str | None) -> None:
    assert find_amount(text) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("label", "age"),
    [
        ("unter 24 Jahren", Age(0, 23)),
        ("ab 24 Jahren", Age(24, OLDEST)),
        ("Kinder und Jugendliche unter 18 Jahren", Age(0, 17)),
        ("auf Wunsch Versand nach Hause (ab 18 Jahren)", None),
        ("für zwei Jahre", None),
    ],
)
def test_ages_a_fee_is_for(label: str, age: Age | None) -> None:
    assert bounds(label) == age


def test_fee_for_the_age_is_named_first(essen_talk: Talk) -> None:
    said = essen_talk.say("was kostet der personalausweis mit 15", "fees")
    assert said.answered == [("personalausweis", "fees")]
    assert said.lines.startswith("Mit 15 Jahren: 27,60 €\n• unter 24 Jahren")
    assert ("age", "15") in said.entities


def test_fee_without_an_age_keeps_the_order_of_the_catalogue(essen_talk: Talk) -> None:
    assert essen_talk.say("was kostet der personalausweis", "fees").lines.startswith("• ab 24 Jahren")


def test_fee_is_not_promised_when_two_fit(essen_talk: Talk) -> None:
    said = essen_talk.say("was kostet der reiseausweis für flüchtlinge mit 15", "fees")
    assert said.answered == [("reiseausweis", "fees")]
    assert "Mit 15 Jahren" not in said.lines
    assert "unter 24" in said.lines.splitlines()[0]


def test_amount_is_shown_to_clerks(essen_talk: Talk) -> None:
    said = essen_talk.say("ich verdiene 2000 euro bekomme ich wohngeld", "eligibility")
    assert ("amount", "2000.00") in said.entities
