"""The catalogue's own check: what is wrong, what is missing, how old it is."""

from datetime import date
from pathlib import Path

import pytest

from actions.catalogue.model import Address, Catalogue, City, District, Office, Service, Street
from actions.catalogue.store import load
from tools.build import ROOT
from tools.check_catalogue import check, main, report

SOURCE = {"title": "Stadt", "url": "https://example.org"}


def service(name: str, **more: object) -> Service:
    fields = {"id": name, "title": name.title(), "department": "x", "general": "Etwas.", "source": SOURCE}
    return Service.model_validate({**fields, "as_of": date(2026, 11, 1), **more})


def catalogue(*services: Service, **more: object) -> Catalogue:
    city = {"id": "stadt", "name": "Stadt", "state": "NW", "demo": True, "notice": "Demo", "hotline": {"phone": "115"}}
    fields = {"city": City.model_validate(city), "services": list(services), "offices": [], "districts": []}
    return Catalogue.model_validate({**fields, **more})


def test_missing_fields_are_gaps() -> None:
    found = check(catalogue(service("pass", fees=[{"label": "alle", "amount": 1}])))
    assert not found.errors
    assert any("nichts zu documents, deadline" in gap for gap in found.gaps)
    assert not any("fees" in gap for gap in found.gaps)


def test_a_name_of_two_services_is_an_error() -> None:
    found = check(catalogue(service("pass", synonyms=["Reise Pass"]), service("ausweis", synonyms=["Reisepass"])))
    assert found.errors == ["ausweis und pass teilen sich den Namen „reisepass“"]


def test_places_that_do_not_exist_are_errors() -> None:
    address = Address(street="Weg 1", postcode="99999", district="Nirgendwo")
    office = Office.model_validate(
        {"id": "amt", "name": "Amt", "kind": "amt", "address": address, "lat": 51, "lon": 7, "source": SOURCE}
        | {"as_of": date(2026, 11, 1)}
    )
    district = District(name="Mitte", borough="I – Mitte", postcodes=["45127"], lat=51, lon=7)
    street = Street(name="Gasse", districts=["Irgendwo"])
    found = check(catalogue(service("pass"), offices=[office], districts=[district], streets=[street]))
    assert len(found.errors) == 3


def test_the_report_says_how_old_it_is() -> None:
    whole = catalogue(service("pass"), service("alt", as_of=date(2024, 1, 1)))
    text = report(whole, check(whole), date(2026, 11, 23), gaps=False)
    assert "älter als 365 Tage: alt" in text
    assert "general         2 von 2 (100%)" in text


def test_a_broken_catalogue_fails_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert "city.yml" in capsys.readouterr().err


def test_the_pilot_is_sound_and_as_large_as_promised() -> None:
    essen = load(ROOT / "data" / "catalogue" / "essen", ROOT / "data" / "organisation.yml").catalogue
    assert check(essen).errors == []
    assert (len(essen.services) >= 180, len(essen.offices) >= 40, len(essen.authorities) >= 30) == (True, True, True)
    assert len(essen.districts) == 50
    assert all(len(service.synonyms) >= 6 for service in essen.services)
