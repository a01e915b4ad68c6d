"""What people want to know about an office beside its hours: can I get in with a wheelchair, how do I get there?"""

import re
from typing import Literal

from actions.catalogue.german import words
from actions.catalogue.model import Office
from actions.language import Language

Fact = Literal["access", "transport", "parking"]

_ASKED: dict[Fact, re.Pattern[str]] = {
    "access": re.compile(
        r"\b(barriere\w*|rollstuhl\w*|rolli|rollator\w*|aufzug|aufzuege|fahrstuhl|lift|rampe|ebenerdig|stufenlos|stufen|"
        r"treppen?|behindertengerecht\w*|behindertentoilette|behinderten wc|kinderwagen|gehbehindert\w*)\b"
    ),
    "transport": re.compile(
        r"\b(wie (komm\w*|gelang\w*|fahr\w*) (ich|man|wir) (\w+ ){0,3}?(hin|dahin|dorthin|da hin|zum|zur|zu)|anfahrt|"
        r"(welche[rn]?|was fuer ne|mit welche[rnm]?) (u ?bahn|s ?bahn|bahn|strassenbahn|bus|linie|buslinie|tram)\w*|"
        r"haltestelle|mit (dem|der|den) (bus|bahn|oeffentlichen|oepnv|zug|u bahn|s bahn|strassenbahn)|oepnv|"
        r"wegbeschreibung)\b"
    ),
    "parking": re.compile(
        r"\b(parkplatz|parkplaetze|parken|parkhaus|parkmoeglichkeit\w*|behindertenparkpl\w*|stellplaetze)\b"
    ),
}


def facts_asked(text: str) -> tuple[Fact, ...]:
    """Which of these ``text`` asks for."""
    plain = " ".join(words(text))
    return tuple(fact for fact, pattern in _ASKED.items() if pattern.search(plain))


def fact_text(office: Office, fact: Fact, language: Language) -> str:
    """What the catalogue says; says so when it does not say it."""
    match fact:
        case "access":
            said = language.phrase(f"office.access.{office.accessible}")
            return f"{said} {_sentence(office.accessible_note)}" if office.accessible_note else said
        case "transport":
            if office.transport:
                return language.phrase("office.transport", transport=office.transport)
            return language.phrase("office.transport_unknown")
        case "parking":
            return language.phrase("office.parking_unknown")


def _sentence(note: str) -> str:
    return note if note.endswith((".", "!", "?")) else f"{note}."
