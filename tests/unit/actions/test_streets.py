"""Streets in messages, as citizens write them."""

import pytest

from actions.catalogue.model import Street
from actions.knowledge import Knowledge
from actions.streets import Streets


def street(name: str, *districts: str, synonyms: tuple[str, ...] = ()) -> Street:
    return Street(name=name, districts=list(districts) or ["Altstadt"], synonyms=list(synonyms))


STREETS = Streets(
    [
        street("Rüttenscheider Straße", "Rüttenscheid", synonyms=("Rü",)),
        street("Kettwiger Straße"),
        street("Altendorfer Straße"),
        street("Frankenstraße"),
        street("Frankfurter Straße"),
        street("Am Handelshof"),
        street("Porscheplatz"),
        street("Hauptstraße", "Kettwig"),
        street("Hauptstraße", "Werden"),
    ],
    ordinary={"kitaplatz", "nebenwohnung", "bauantrag"},
)


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [
        ("Rüttenscheider Straße 12", "Rüttenscheider Straße", "12"),
        ("rüttenscheiderstraße", "Rüttenscheider Straße", None),
        ("ruettenscheider-str. 12a", "Rüttenscheider Straße", "12a"),
        ("ich wohn auf der rü", "Rüttenscheider Straße", None),
        ("kettwigerstr", "Kettwiger Straße", None),
        ("kettwiger 12", "Kettwiger Straße", "12"),
        ("altendorfer str. 100", "Altendorfer Straße", "100"),
        ("altendrofer strasse", "Altendorfer Straße", None),
        ("wohne anner frankenstraße", "Frankenstraße", None),
        ("frankenstrase 5", "Frankenstraße", "5"),
        ("am handelshof 3", "Am Handelshof", "3"),
        ("Bauantrag Hauptstraße", "Hauptstraße", None),
        ("beim porscheplatz", "Porscheplatz", None),
        ("kettwiger str 12 uhr", "Kettwiger Straße", None),
    ],
)
def test_finds_the_street(text: str, name: str, number: str | None) -> None:
    found = STREETS.find(text)
    assert found is not None
    assert found.street is not None
    assert (found.street.name, found.number) == (name, number)


def test_streets_of_one_name_are_one_with_several_districts() -> None:
    found = STREETS.find("hauptstr. 3")
    assert found is not None
    assert found.street is not None
    assert found.street.districts == ["Kettwig", "Werden"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ich wohne Phantasiestraße 5", "Phantasiestraße"),
        ("im Gartenweg 7", "Gartenweg"),
        ("Goldener Str. 4", "Goldener Str"),
        ("ich wohne in der Pappelhauser Allee", "Pappelhauser Allee"),
    ],
)
def test_says_what_looks_like_a_street(text: str, name: str) -> None:
    found = STREETS.find(text)
    assert found is not None
    assert (found.street, found.name) == (None, name)


@pytest.mark.parametrize(
    "text",
    [
        "auf der straße liegt müll",
        "einbahnstraße",
        "schlagloch straße melden",
        "kitaplatz 3",
        "loch inner straße",
        "kommt das von der lohnsteuer weg",
        "parkplatz 12",
        "wegen straßenreinigung",
        "die rü",
        "eine neue straße",
        "",
    ],
)
def test_takes_no_other_word_for_a_street(text: str) -> None:
    assert STREETS.find(text) is None


def test_street_of_several_districts_says_which_one_it_takes(essen: Knowledge) -> None:
    place = essen.places.find("Rüttenscheider Straße 12").place
    assert place is not None
    assert (place.name, place.others) == ("Rüttenscheider Straße 12 (Rüttenscheid)", ("Südviertel",))
    assert essen.places.find(place.name).place == place.__class__(**{**vars(place), "others": ()}), "asked only once"


def test_district_or_postcode_beside_a_street_decides(essen: Knowledge) -> None:
    by_district = essen.places.find("rüttenscheider str 12 im südviertel").place
    by_postcode = essen.places.find("altendorfer str. 100, 45143").place
    assert by_district is not None
    assert by_postcode is not None
    assert (by_district.district, by_district.others) == ("Südviertel", ())
    assert (by_postcode.postcode, by_postcode.others) == ("45143", ())


def test_street_named_after_a_city_is_inside(essen: Knowledge) -> None:
    where = essen.places.find("Mülheimer Straße 3")
    assert where.outside is None
    assert where.place is not None
