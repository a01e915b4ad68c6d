"""What editors write survives every import, and is named for review when the source moves under it."""

import logging

import pytest

from actions.catalogue.files import CatalogueError
from actions.catalogue.importers.refusal import ImportRefused
from actions.catalogue.supplements import fingerprint
from tests.unit.actions.importers.conftest import City, module, own, removal, service


def first(text: str) -> str:
    return service(1, module("06", "Aus der Quelle"), own("modulFrist", text))


def test_a_supplement_survives_a_new_delivery(city: City) -> None:
    city.deliver(first("bald"))
    city.supplement(
        "- service: amt-l1-1\n  synonyms: [Wauwau]\n"
        "  corrections: {deadline: am selben Tag, fees: [{label: Hund, amount: 5}]}\n"
        "  plain: {general: Ein Hund.}\n"
    )
    for text in ("bald", "irgendwann"):
        city.deliver(first(text))
        found = city.load().services["amt-l1-1"]
        assert found.synonyms == ["Wauwau"]
        assert (found.deadline, str(found.fees[0].amount)) == ("am selben Tag", "5")
        assert found.plain
        assert found.general == "Aus der Quelle"


def test_a_change_under_a_correction_is_reported(city: City) -> None:
    city.deliver(first("bald"))
    city.supplement("- service: amt-l1-1\n  corrections: {deadline: am selben Tag}\n")
    assert city.deliver(first("bald")).reviews == []
    (review,) = city.deliver(first("irgendwann")).reviews
    assert (review.service, review.field) == ("amt-l1-1", "deadline")
    assert review.place.endswith("own.yml, Zeile 1")
    assert city.load().services["amt-l1-1"].deadline == "am selben Tag"


@pytest.mark.parametrize("by_value", [True, False])
def test_seen_keeps_reminding_until_it_is_put_right(
    city: City, by_value: bool, caplog: pytest.LogCaptureFixture
) -> None:
    city.deliver(first("bald"))
    now = "bald" if by_value else fingerprint(city.load().services["amt-l1-1"], "deadline")
    text = "- service: amt-l1-1\n  corrections: {deadline: am selben Tag}\n  seen: {deadline: '%s'}\n"
    city.supplement(text % now)
    city.load()
    assert not caplog.records
    for _ in range(2):
        (review,) = city.deliver(first("irgendwann")).reviews
    with caplog.at_level(logging.WARNING):
        city.load()
    assert "„deadline“" in caplog.text
    assert review.fingerprint in caplog.text
    city.supplement(text % review.fingerprint)
    assert city.deliver(first("irgendwann")).reviews == []


def test_a_correction_can_empty_a_field(city: City) -> None:
    city.deliver(first("falsch"))
    city.supplement("- service: amt-l1-1\n  corrections: {deadline: null}\n")
    assert city.load().services["amt-l1-1"].deadline is None


@pytest.mark.parametrize(
    ("corrections", "field", "advice"),
    [
        ("{dedline: bald}", None, "dedline"),
        ("{id: hund}", None, "id"),
        ("{fees: [{label: Hund, amount: viel}]}", "fees.0.amount", "passt nicht"),
        ("{general: null}", "general", "fehlt"),
        ("{offices: [mond]}", "offices", "„mond“ gibt es nicht"),
        ("{department: kueche}", "department", "kueche"),
    ],
)
def test_a_wrong_correction_names_its_place(city: City, corrections: str, field: str | None, advice: str) -> None:
    city.deliver(first("bald"))
    city.supplement(f"# eigene\n- service: amt-l1-1\n  corrections: {corrections}\n")
    with pytest.raises(CatalogueError, match=advice) as caught:
        city.load()
    assert caught.value.path.name == "own.yml"
    assert caught.value.field == field


def test_seen_needs_a_correction(city: City) -> None:
    city.deliver(first("bald"))
    city.supplement("- service: amt-l1-1\n  seen: {deadline: bald}\n")
    with pytest.raises(CatalogueError, match="ohne Korrektur"):
        city.load()


def test_a_supplement_whose_service_went_is_reported_and_not_fatal(
    city: City, caplog: pytest.LogCaptureFixture
) -> None:
    city.deliver(service(1), service(2))
    city.supplement("- service: amt-l1-2\n  synonyms: [Wauwau]\n")
    report = city.deliver(removal("Leistung", 2))
    assert len(report.lost) == 1
    assert report.lost[0].endswith("own.yml, Zeile 1: amt-l1-2")
    with caplog.at_level(logging.WARNING):
        assert list(city.load().services) == ["amt-l1-1"]
    assert "„amt-l1-2“ wird nicht mehr geliefert" in caplog.text


def test_a_supplement_for_a_service_that_never_was_is_an_error(city: City) -> None:
    city.deliver(service(1))
    city.supplement("- service: hundesteuer\n  synonyms: [Wauwau]\n")
    with pytest.raises(CatalogueError, match="„hundesteuer“ gibt es nicht"):
        city.load()


def test_a_broken_supplement_is_refused_before_anything_is_written(city: City) -> None:
    city.deliver(service(1))
    before = city.file.read_bytes()
    city.supplement("- service: amt-l1-1\n  corrections: {fees: [{label: Hund, amount: viel}]}\n")
    with pytest.raises(ImportRefused, match=r"own\.yml"):
        city.deliver(service(1), service(2))
    assert city.file.read_bytes() == before
