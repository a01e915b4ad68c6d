"""Figures and opening hours are read only when nothing is left to interpretation."""

import pytest

from actions.catalogue.importers.fees import fees_of
from actions.catalogue.importers.hours import hours_of_days, hours_of_text
from actions.catalogue.importers.safe_text import safe_text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("46,00 EUR", [("Gebühr", "46.00", None, None)]),
        ("<p>unter 24 Jahren: 27,60 Euro</p>", [("unter 24 Jahren", "27.60", None, None)]),
        ("Erlaubnis: € 1.234,50", [("Erlaubnis", "1234.50", None, None)]),
        ("1.000 Euro", [("Gebühr", "1000.00", None, None)]),
        ("37.50 EUR", [("Gebühr", "37.50", None, None)]),
        ("50 bis 60 Euro (je nach Rechtsform)", [("Gebühr", "50.00", "60.00", "je nach Rechtsform")]),
        ("gebührenfrei", [("Gebühr", "0.00", None, None)]),
        ("Kinder: kostenlos", [("Kinder", "0.00", None, None)]),
        ("Es fallen keine Kosten an.", [("Gebühr", "0.00", None, None)]),
        ("ab 30 Euro", [("Gebühr", None, None, "ab 30 Euro")]),
        ("etwa 300 Euro", [("Gebühr", None, None, "etwa 300 Euro")]),
        ("bis zu 40 Euro", [("Gebühr", None, None, "bis zu 40 Euro")]),
        ("10 Euro pro Stunde", [("Gebühr", None, None, "10 Euro pro Stunde")]),
        ("10 Euro, ermäßigt 5 Euro", [("Gebühr", None, None, "10 Euro, ermäßigt 5 Euro")]),
        ("60 bis 50 Euro", [("Gebühr", None, None, "60 bis 50 Euro")]),
        ("nach der Satzung von 2024", [("Gebühr", None, None, "nach der Satzung von 2024")]),
        (
            "<p><strong>Online:</strong><br>Pass: 10 Euro</p><p><strong>Vor Ort</strong></p>"
            "<ul><li>Pass: 20 Euro</li></ul><p>Foto: 6 Euro</p>",
            [
                ("Online: Pass", "10.00", None, None),
                ("Vor Ort: Pass", "20.00", None, None),
                ("Foto", "6.00", None, None),
            ],
        ),
    ],
)
def test_fees(html: str, expected: list[tuple[str | None, ...]]) -> None:
    found = fees_of(safe_text(html))
    assert [(fee["label"], fee.get("amount"), fee.get("amount_max"), fee.get("note")) for fee in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mo–Fr 8–16 Uhr", "Mo-Fr 08:00-16:00"),
        ("Öffnungszeiten: Montag 8:00 - 12:00 Uhr und 14.00 - 16.30 Uhr", "Mo 08:00-12:00,14:00-16:30"),
        ("Mo., Di. und Do. 8-12 Uhr\nMittwoch geschlossen\nfreitags von 9 bis 11 Uhr",
         "Mo-Tu 08:00-12:00; Th 08:00-12:00; Fr 09:00-11:00"),
        ("Montag bis Donnerstag: 7:30 Uhr bis 15:30 Uhr; Sonnabend 10–14 Uhr", "Mo-Th 07:30-15:30; Sa 10:00-14:00"),
        ("Mo-Fr 8-16 Uhr und nach Vereinbarung", None),
        ("Mo-Fr vormittags", None),
        ("nach Vereinbarung", None),
        ("Mo 8-12 Uhr, Mo 14-16 Uhr", None),
        ("Mo 16-8 Uhr", None),
        ("Mo 8-25 Uhr", None),
        ("Mo-Fr 8-16 Uhr (nur mit Termin)", None),
        ("jeden 1. Montag im Monat 8-12 Uhr", None),
        ("geschlossen", None),
        ("", None),
    ],
)  # fmt: skip
def test_hours_in_words(text: str, expected: str | None) -> None:
    assert hours_of_text(text) == expected


def test_hours_by_day() -> None:
    assert (
        hours_of_days({"monday": "08:00-12:00", "tuesday": "8-12 Uhr", "sunday": "geschlossen"}) == "Mo-Tu 08:00-12:00"
    )
    assert hours_of_days({"friday": [{"from": "08:00", "to": "10:00"}, {"from": "12:00", "to": "13:00"}]}) == (
        "Fr 08:00-10:00,12:00-13:00"
    )
    assert hours_of_days({"monday": "08:00-12:00", "tuesday": "nur mit Termin"}) is None
    assert hours_of_days({"someday": "08:00-12:00"}) is None
