"""Other cities: who is responsible. docs/answers.md"""

import pytest

from actions.catalogue.german import words
from actions.elsewhere import Role, role_of
from actions.knowledge import Knowledge
from tests.unit.actions.conftest import Talk


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("ich wohne in mülheim", "lives"),
        ("wir leben in mülheim", "lives"),
        ("bin in mülheim gemeldet", "lives"),
        ("komme aus mülheim und brauche einen pass", "lives"),
        ("ich wohne nicht in essen sondern in mülheim", "plain"),
        ("ziehe nach mülheim muss ich mich abmelden", "to"),
        ("umzug nach mülheim", "to"),
        ("ich ziehe von mülheim nach essen", "origin"),
        ("bin aus mülheim hergezogen", "origin"),
        ("führerschein aus mülheim umtauschen", "origin"),
        ("auto in mülheim gekauft", "origin"),
        ("mein ex wohnt in mülheim", "origin"),
        ("welches amt, wenn man in mülheim wohnt", "lives"),
        ("wohne noch in mülheim und ziehe nach essen", "origin"),
        ("strafzettel aus mülheim", "theirs"),
        ("brief von der stadt mülheim", "theirs"),
        ("in mülheim geboren", "event"),
        ("wir haben in mülheim geheiratet", "event"),
        ("bürgeramt in mülheim", "plain"),
        ("bürgeramt mülheim", "plain"),
    ],
)
def test_part_a_place_plays(text: str, role: Role) -> None:
    tokens = words(text)
    start = tokens.index("muelheim")
    assert role_of(tokens, start, start + 1, "essen") == role


@pytest.mark.parametrize(
    ("text", "response", "authority"),
    [
        ("ich wohne in Mülheim, will meinen Perso verlängern", "utter_place_outside_authority", "stadt-muelheim"),
        ("auto in bochum anmelden", "utter_place_outside_authority", "stadt-bochum"),
        ("Strafzettel aus Mülheim bezahlen", "utter_place_outside_authority", "stadt-muelheim"),
        ("Geburtsurkunde, bin in Gelsenkirchen geboren", "utter_place_outside_registry", "stadt-gelsenkirchen"),
        ("wo ist das bürgeramt in 45468", "utter_place_outside_authority", "stadt-muelheim"),
        ("öffnungszeiten rathaus oberhausen", "utter_place_outside_authority", "stadt-oberhausen"),
        ("hauptstraße 5 in mülheim, welches bürgeramt", "utter_place_outside_authority", "stadt-muelheim"),
    ],
)
def test_other_city_is_named(essen_talk: Talk, text: str, response: str, authority: str) -> None:
    said = essen_talk.say(text, "general")
    assert said.responses == [response]
    assert ("authority", authority) in said.entities


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("ich ziehe von Bochum nach Essen, wie melde ich mich an", "wohnsitz-anmelden"),
        ("Führerschein aus Köln umtauschen wohne in Essen", "fuehrerschein-umtausch"),
        ("ziehe nach köln muss ich mich abmelden", "wohnsitz-abmelden"),
        ("bin in gelsenkirchen geboren und will meinen perso verlängern", "personalausweis"),
        ("ich wohne in mülheim und brauche meine geburtsurkunde", "geburtsurkunde"),
    ],
)
def test_place_that_is_not_responsible_changes_nothing(essen_talk: Talk, text: str, service: str) -> None:
    said = essen_talk.say(text, "general")
    offered = {choice["payload"].get("service") for reply in said.replies for choice in reply.get("choices", [])}
    assert service in {*(answered for answered, _ in said.answered), *offered}
    assert not any(response.startswith("utter_place_outside") for response in said.responses)


def test_service_in_our_own_city_stays_on_offer(essen_talk: Talk) -> None:
    said = essen_talk.say("ich wohne in Mülheim, will meinen Perso verlängern", "general")
    assert said.titles[0] == "Personalausweis beantragen in Essen"


def test_city_without_an_entry_is_only_said_to_be_outside(essen_talk: Talk) -> None:
    assert essen_talk.say("bürgeramt in köln", "office").responses == ["utter_place_outside"]
    assert essen_talk.say("bürgeramt in 10115", "office").responses == ["utter_place_outside"]


@pytest.mark.parametrize(
    "text",
    [
        "mein mann horst ist gestorben",
        "frau kray hat mir geschrieben",
        "muster vollmacht",
        "das muss geändert werden",
        "an wen muss ich mich wenden",
        "von den beiden das erste",
        "bin geschieden",
        "ich verdiene 46000 euro",
        "bei 50000 einkommen",
        "vorgangsnummer 88123",
        "mein bochumer kennzeichen",
    ],
)
def test_takes_no_other_word_for_a_place(essen: Knowledge, text: str) -> None:
    where = essen.places.find(text)
    assert (where.place, where.outside, where.unknown) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("bürgeramt in horst", "Horst"),
        ("ich wohne in rütenscheid", "Rüttenscheid"),
        ("von kray nach werden", "Werden"),
        ("nicht borbeck sondern bergerhausen", "Bergerhausen"),
        ("45219", "45219"),
    ],
)
def test_district_that_is_meant(essen: Knowledge, text: str, name: str) -> None:
    place = essen.places.find(text).place
    assert place is not None
    assert place.name == name
