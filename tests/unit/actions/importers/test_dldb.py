"""Exports of the service databases of Berlin and Munich."""

from typing import Any

import pytest

from actions.catalogue.importers.dldb import DLDB
from tests.unit.actions.importers.conftest import City, other_data

PLACE: dict[str, Any] = {
    "id": "1",
    "name": "Bürgeramt Mitte (A/1)",
    "displayName": "Bürgeramt Mitte",
    "public": True,
    "address": {"street": "Am Markt", "house_number": "1", "postal_code": "10115", "city": "Berlin"},
    "geo": {"lat": "52.5", "lon": 13.4},
    "contact": {"phone": "030 115", "email": "amt@berlin.example"},
}
SERVICE: dict[str, Any] = {
    "id": "10",
    "name": "Anmeldung einer Wohnung",
    "description": "<p>Nach dem Umzug melden Sie sich an.</p>",
    "meta": {"locale": "de", "lastupdate": "2026-01-02T03:04:05", "url": "https://berlin.example/{serviceId}/"},
    "locations": [{"location": "1", "appointment": {"allowed": True}}],
}


def test_the_real_export_of_munich(city: City) -> None:
    report = city.take(other_data("munich"), DLDB)
    assert report.read == {"services": 287, "locations": 109}
    skipped = {entry.title: entry.reason or "" for entry in report.of("skipped")}
    assert "Testeintrag" in skipped["Testleistung"]
    assert "Testeintrag" in skipped["Teststandort"]
    assert "interner Eintrag" in skipped["Shortlane 15 min"]
    assert len(report.of("taken", kind="service")) + len(report.of("skipped", kind="service")) == 287
    assert len(report.of("taken", kind="office")) + len(report.of("skipped", kind="office")) == 109
    assert len(report.of("taken", kind="service")) > 265
    doubtful = [entry.title for entry in report.of("taken") if any("bitte prüfen" in note for note in entry.notes)]
    assert "Schulterklappentausch" in doubtful
    assert "Personalausweis" not in doubtful

    snapshot = city.load()
    card = snapshot.services["amt-1063441"]
    assert (card.title, card.leika, card.synonyms) == ("Personalausweis", "99008001000000", [])
    assert {fee.label: str(fee.amount) for fee in card.fees if fee.amount is not None}["unter 24 Jahren"] == "27.60"
    assert card.appointment
    assert (card.appointment.note, card.duration) == ("Für den Termin sind etwa 15 Minuten vorgesehen.", None)
    assert len(card.offices) == 6
    assert all(office.lat and office.address.postcode for office in snapshot.offices.values())
    names = [office.name for office in snapshot.offices.values()]
    assert len(set(names)) == len(names)
    again = city.take(other_data("munich"), DLDB)
    assert again.written is None
    assert {entry.status for entry in again.entries} == {"unchanged", "skipped"}


def test_the_other_half_of_an_export_is_found_beside_it(city: City) -> None:
    report = city.take(other_data("munich/services_de_nokeywords.json"), DLDB, dry_run=True)
    assert report.read == {"services": 287, "locations": 109}


def test_the_fields_berlin_has(city: City) -> None:
    service = SERVICE | {
        "leika": "99115005104000",
        "fees": "<p>keine</p>",
        "requirements": [
            {"name": "Personalausweis", "description": "<p>oder Pass</p>", "link": ""},
            {"name": "Anmeldeformular", "description": "", "link": "https://berlin.example/f.pdf"},
        ],
        "prerequisites": [{"name": "Umzug nach Berlin", "description": ""}],
        "process_time": "<p>sofort</p>",
        "legal": [{"name": "§ 17 Bundesmeldegesetz", "link": "https://gesetze.example"}],
        "forms": [
            {"name": "Anmeldung", "link": "https://berlin.example/a"},
            {"name": "alt", "link": "http://berlin.example"},
        ],
        "links": [{"name": "Mehr", "link": "https://berlin.example/mehr"}],
        "onlineprocessing": {"description": "Elektronische Anmeldung", "link": "https://berlin.example/ewa"},
        "appointment": {"link": "https://berlin.example/termin/"},
    }
    times = {
        "monday": "08:00-15:00",
        "tuesday": "08:00-15:00 Uhr",
        "wednesday": "geschlossen",
        "special": "<p>Heiligabend zu</p>",
    }
    report = city.deliver_json(
        [service], [PLACE | {"opening_times": times, "transit": {"bus": "100", "stop": "Markt"}}]
    )
    snapshot = city.load()
    found, office = snapshot.services["amt-10"], snapshot.offices["amt-1"]
    assert [document.title for document in found.documents] == ["Personalausweis (oder Pass)", "Anmeldeformular"]
    assert (found.eligibility, found.duration) == ("Umzug nach Berlin", "sofort")
    assert found.legal_basis == ["§ 17 Bundesmeldegesetz"]
    assert [link.title for link in found.forms] == ["Anmeldung"]
    assert [link.title for link in found.online] == ["Elektronische Anmeldung"]
    assert str(found.fees[0].amount) == "0.00"
    assert found.appointment
    assert found.appointment.url == "https://berlin.example/termin/"
    assert (found.source.url, str(found.as_of)) == ("https://berlin.example/10/", "2026-01-02")
    assert (office.opening_hours, office.transport, office.address.city) == (
        "Mo-Tu 08:00-15:00",
        "100; Markt",
        "Berlin",
    )
    notes = [note for entry in report.entries for note in entry.notes]
    assert notes == ["Besondere Öffnungszeiten weggelassen: Heiligabend zu", "Verweise ohne https weggelassen"]


def test_places_that_are_not_public_only_help_out(city: City) -> None:
    hidden = PLACE | {"id": "2", "public": False, "address": PLACE["address"] | {"street": "Am Lager"}}
    both = SERVICE | {"locations": [{"location": "2"}, {"location": "1"}]}
    alone = SERVICE | {"id": "11", "locations": [{"location": "2"}]}
    city.deliver_json([both, alone], [PLACE, hidden])
    services = city.load().services
    assert (services["amt-10"].offices, services["amt-11"].offices) == (["amt-1"], ["amt-2"])


def test_places_that_name_their_services(city: City) -> None:
    city.deliver_json([SERVICE | {"locations": []}], [PLACE | {"services": [{"service": "10"}]}])
    assert city.load().services["amt-10"].offices == ["amt-1"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": ""}, "Kennung"),
        ({"name": ""}, "Namen"),
        ({"description": "BÃ¼rgeramt"}, "falsch kodiert"),
        ({"meta": {"locale": "en"}}, "Sprache en"),
        ({"name": "Testleistung"}, "Testeintrag"),
        ({"name": "Bitte nicht buchen"}, "Testeintrag"),
        ({"name": "Spontanvorsprache", "description": ""}, "interner Eintrag"),
    ],
)
def test_services_that_are_not_taken(city: City, change: dict[str, Any], reason: str) -> None:
    report = city.deliver_json([SERVICE, SERVICE | {"id": "11"} | change], [PLACE])
    (entry,) = report.of("skipped")
    assert reason in (entry.reason or "")
    assert list(city.load().services) == ["amt-10"]


@pytest.mark.parametrize(
    "name", ["Testament hinterlegen", "Testat für Vereine", "Corona-Test", "Spontanes Straßenfest"]
)
def test_names_that_only_look_like_tests(city: City, name: str) -> None:
    report = city.deliver_json([SERVICE | {"name": name}], [PLACE])
    assert not report.of("skipped")


def test_strange_values_do_not_stop_the_rest(city: City) -> None:
    strange = {
        "id": 12,
        "name": "Seltsam",
        "description": False,
        "fees": 5,
        "locations": "x",
        "forms": {"a": 1},
        "meta": [],
    }
    places = [PLACE, {"id": "3", "name": "Ohne Anschrift", "address": None}, {"id": "4", "address": {}, "name": "Leer"}]
    report = city.deliver_json([SERVICE, strange | {"requirements": [1, None], "legal": "", "duration": True}], places)
    assert "amt-12" in city.load().services
    assert [entry.key for entry in report.of("skipped")] == ["3", "4"]


def test_what_an_export_leaves_out_is_gone(city: City) -> None:
    city.deliver_json([SERVICE, SERVICE | {"id": "11"}], [PLACE])
    report = city.deliver_json([SERVICE], [PLACE])
    assert [entry.id for entry in report.of("removed", kind="service")] == ["amt-11"]
    city.deliver_json([SERVICE | {"id": "12"}], [PLACE], complete=False)
    assert list(city.load().services) == ["amt-10", "amt-12"]
