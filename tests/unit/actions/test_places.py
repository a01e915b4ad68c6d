"""Places and offices in messages."""

import pytest

from actions.knowledge import Knowledge
from actions.places import distance, nearest


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("wo ist das bürgeramt in der altstadt", "Altstadt"),
        ("im zentrum", "Zentrum"),
        ("ich wohne in Nordend", "Nordend"),
        ("nordend ost", "Nordend-Ost"),
        ("45003", "45003"),
        ("in werden", "Werden"),
        ("in rüttenfelt", "Rüttenfeld"),
        ("ruettenfeld", "Rüttenfeld"),
    ],
)
def test_finds_the_place(town: Knowledge, text: str, name: str) -> None:
    place = town.places.find(text).place
    assert place is not None
    assert place.name == name


def test_districts_that_share_a_name_have_one_middle(town: Knowledge) -> None:
    place = town.places.find("Nordend").place
    assert place is not None
    assert (place.lat, place.lon) == (51.50, 7.01)


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("bürgeramt in Nachbarheim", "Nachbarheim"),
        ("in 10115", "10115"),
        ("meine Adresse ist 10115", "10115"),
    ],
)
def test_knows_what_is_outside(town: Knowledge, text: str, outside: str) -> None:
    assert town.places.find(text).outside == outside


@pytest.mark.parametrize("text", ["was muss ich werden", "ein neuer Ausweis", "", "wann", "in der"])
def test_finds_no_place(town: Knowledge, text: str) -> None:
    where = town.places.find(text)
    assert (where.place, where.outside) == (None, None)


def test_names_an_unknown_place(town: Knowledge) -> None:
    assert town.places.unknown("Amt in Hintertupfingen", []) == "Hintertupfingen"
    assert town.places.unknown("bin aus dem Ortsteil Hinterwald", []) == "Hinterwald"
    assert town.places.unknown("Amt in der Nähe", []) is None


@pytest.mark.parametrize(
    ("text", "office", "kind"),
    [
        ("bürgeramt altstadt", "amt-altstadt", "buergeramt"),
        ("Meldeamt Nordend", "amt-nordend", "buergeramt"),
        ("bürgerammt altstadt", "amt-altstadt", "buergeramt"),
        ("das nächste bürgeramt", None, "buergeramt"),
        ("meldeamt", None, "buergeramt"),
        ("trauzimmer", "standesamt", "standesamt"),
        ("standesammt", "standesamt", "standesamt"),
        ("was kostet ein pass", None, None),
    ],
)
def test_finds_the_office(town: Knowledge, text: str, office: str | None, kind: str | None) -> None:
    named = town.office_names.find(text)
    assert ((named.office.id if named.office else None), named.kind) == (office, kind)


def test_nearest_office(town: Knowledge) -> None:
    place = town.places.find("Nordend").place
    assert place is not None
    offices = nearest(town.snapshot.catalogue.offices, place)
    assert offices[0].id == "amt-nordend"
    assert distance(offices[0], place) == pytest.approx(0.13, abs=0.02)
    assert distance(offices[-1], place) == pytest.approx(5.5, abs=0.2)
