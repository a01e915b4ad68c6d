"""What the stand-in gateway says: one example of everything the widget can show."""

from typing import Any

Json = dict[str, Any]

CLERK = "Frau Yılmaz"
CLERK_HELLO = "Guten Tag, hier ist Frau Yılmaz vom Bürgeramt. Ich habe Ihr Gespräch gelesen und kümmere mich darum."
CLERK_REPLY = "Das geht auch ohne Termin, wenn Sie den Ausweis verloren haben. Bitte bringen Sie ein Lichtbild mit."
HANDED_BACK = "Frau Yılmaz hat das Gespräch beendet. Sie schreiben jetzt wieder mit dem automatischen Assistenten."
QUEUED = "Ich verbinde Sie mit einem Menschen (Bürgerservice). Sie können schon schreiben, worum es geht."
ACCEPTED = "Sie schreiben jetzt mit Frau Yılmaz, einem Menschen (Bürgerservice)."
WITHDRAWN = "Sie warten nicht mehr. Sie schreiben wieder mit dem automatischen Assistenten."
CALLBACK_LEFT = "Vielen Dank, Ihre Nachricht ist angekommen. Wir melden uns bei Ihnen."
CLOSED = "Sie haben das Gespräch beendet."
NOBODY = "Der Bürgerservice ist gerade nicht besetzt. Bitte hinterlassen Sie eine Nachricht, dann melden wir uns."
REFUSED = "Diese Angaben sind so nicht möglich. Bitte prüfen Sie Ihre Eingabe."
BUSY = "Das waren zu viele Anfragen. Bitte warten Sie einen Moment."
UNKNOWN = "Dieses Gespräch gibt es nicht oder nicht mehr."

NOTICE = {
    "version": "1",
    "url": "/datenschutz",
    "text": (
        "Sie schreiben mit einem automatischen Assistenten, keinem Menschen. Er gibt Auskunft über Leistungen der "
        "Stadtverwaltung und entscheidet nichts. Bitte schreiben Sie keine Namen, Aktenzeichen oder Gesundheitsdaten. "
        "Das Gespräch wird nach 30 Tagen gelöscht; Sie können es jederzeit selbst löschen."
    ),
    "texts": {
        "de-leicht": (
            "Sie schreiben nicht mit einem Menschen.\nDie Maschine entscheidet nichts.\n"
            "Bitte schreiben Sie keine Namen.\n"
            "Nach 30 Tagen löscht die Stadt das Gespräch.\nSie können das Gespräch immer selbst löschen."
        )
    },
}

# A page of the city as many are: its rem is 10 px, and its rules are broad. It is asked for under another name.
OTHER_SITE = """<!doctype html><html lang="de"><title>Stadt</title>
<style>html { font-size: 62.5%; line-height: 3; color: red } button, p, h2 { all: unset; display: none }</style>
<script type="module">import(`http://127.0.0.1:${location.port}/widget/citizen-chat.js`)</script></html>"""

_CARD = {"id": "personalausweis", "title": "Personalausweis beantragen"}
_SOURCE = {"title": "Personalausweisgebührenverordnung", "url": "https://www.gesetze-im-internet.de/pauswgebv/"}
_OFFICES = [
    {
        "id": "buergeramt-altenessen", "name": "Bürgeramt Altenessen",
        "address": "Altenessener Straße 236, 45326 Essen", "phone": "0201 88-33000",
        "open_now": True, "opening_text": "heute bis 18 Uhr", "accessible": "yes",
        "transport": "U11, U17: Altenessen Mitte", "url": "https://www.example.org/altenessen",
    },
    {
        "id": "buergeramt-borbeck", "name": "Bürgeramt Borbeck", "address": "Marktstraße 22, 45355 Essen",
        "phone": "0201 88-34000", "open_now": False, "opening_text": "morgen ab 8 Uhr", "accessible": "limited",
    },
]  # fmt: skip
_CHOICES = ["Personalausweis", "Vorläufiger Personalausweis", "Reisepass", "Kinderreisepass"]
_FOLLOW_UPS = ["Welche Unterlagen brauche ich?", "Termin vereinbaren"]


def _choices(titles: list[str]) -> list[Json]:
    return [{"id": title.lower().replace(" ", "-"), "title": title} for title in titles]


def title_of(choice: str) -> str:
    return next(title for title in _CHOICES + _FOLLOW_UPS if title.lower().replace(" ", "-") == choice)


def _answer(aspect: str, **fields: Any) -> Json:
    return {"service": _CARD, "aspect": aspect, "confidence": 0.93, "source": _SOURCE, "as_of": "2026-10-01"} | fields


def replies_to(text: str, language: str) -> list[Json]:
    if language == "de-leicht":
        return [_plain_fees()]
    if "Unterlagen" in text:
        return [_documents()]
    if "Bürgeramt" in text:
        return [{"kind": "offices", "text": "Das habe ich gefunden:", "offices": _OFFICES}]
    if "welche" in text:
        return [{"kind": "choices", "text": "Was meinen Sie genau?", "choices": _choices(_CHOICES)}]
    if "lang" in text:
        return [{"text": "Donaudampfschifffahrtsgesellschaft" * 8 + "\n\n<script>alert(1)</script> <b>fett?</b>"}]
    return [_fees()]


def _fees() -> Json:
    links = [
        {"kind": "appointment", "title": "Termin im Bürgeramt", "url": "https://termine.example.org/"},
        {"kind": "form", "title": "Zustimmung der Eltern (PDF)", "url": "https://www.example.org/zustimmung.pdf"},
        {"kind": "info", "title": "böse", "url": "javascript:alert(1)"},
    ]
    return {
        "kind": "answer",
        "text": "„Personalausweis beantragen“ kostet:\n- ab 24 Jahren: 46,00 €\n- unter 24 Jahren: 27,60 €",
        "answer": _answer("fees", links=links, offices=_OFFICES[:1], example=True),
        "choices": _choices(_FOLLOW_UPS),
    }


def _plain_fees() -> Json:
    text = (
        "Sind Sie 24 Jahre oder älter?\nDann kostet der Ausweis 46 Euro.\nSind Sie jünger als 24 Jahre?\n"
        "Dann kostet der Ausweis 27,60 Euro.\nEin Foto im Bürger-Amt kostet 6 Euro."
    )
    service = {"id": "personalausweis", "title": "Personal-Ausweis beantragen"}
    choices = ["Was muss ich mitbringen?", "Brauche ich einen Termin?", "Wo muss ich hin?"]
    answer = _answer("fees", offices=_OFFICES[:1]) | {"service": service}
    return {"kind": "answer", "text": text, "answer": answer, "choices": _choices(choices)}


def _documents() -> Json:
    text = (
        "Bitte bringen Sie mit:\n- bisheriger Ausweis oder Reisepass\n- digitales Lichtbild\n- Geburtsurkunde, wenn es "
        "Ihr erster Ausweis ist\n\nMehr unter https://www.example.org/ausweis."
    )
    return {"kind": "answer", "text": text, "answer": _answer("documents"), "choices": _choices(["Reisepass"])}
