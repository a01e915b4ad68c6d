"""Makes an XZuFi 2.2 delivery as large as a Land's: the same arguments give the same file, byte for byte.

.venv/app/bin/python -m bench.xzufi_file --services 10000 /tmp/delivery.xml
"""

import argparse
from collections.abc import Iterator
from html import escape
from pathlib import Path
from random import Random

AGENCY = "L100099"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<xzufi:transfer xmlns:xzufi="http://xoev.de/schemata/xzufi/2_2_0" xzufiVersion="2.2.0">\n'
    "<xzufi:nachrichtenkopf/><xzufi:transaktionID>{id}</xzufi:transaktionID>\n"
)
FOOT = "</xzufi:transfer>\n"
PER_OFFICE = 50  # services that share an office

OBJECTS = (
    "Personalausweis", "Reisepass", "Führerschein", "Wohnberechtigungsschein", "Gewerbe", "Hundesteuer",
    "Baugenehmigung",
    "Elterngeld", "Wohngeld", "Kinderzuschlag", "Geburtsurkunde", "Sterbeurkunde", "Eheurkunde", "Meldebescheinigung",
    "Führungszeugnis", "Kfz-Kennzeichen", "Bewohnerparkausweis", "Sondernutzung", "Straßenfest", "Baumfällung",
    "Fischereischein", "Jagdschein", "Waffenbesitzkarte", "Gaststättenerlaubnis", "Reisegewerbekarte", "Sperrmüll",
    "Biotonne", "Grundsteuer", "Zweitwohnungsteuer", "Vergnügungsteuer", "Kita-Platz", "Schulwechsel", "Schülerticket",
    "Unterhaltsvorschuss", "Beistandschaft", "Vormundschaft", "Schwerbehindertenausweis", "Blindengeld", "Pflegegeld",
    "Grundsicherung", "Bildungspaket", "Aufenthaltstitel", "Einbürgerung", "Verpflichtungserklärung", "Namensänderung",
    "Kirchenaustritt", "Melderegisterauskunft", "Übermittlungssperre", "Denkmalförderung", "Wasserrecht", "Grabstelle",
    "Bestattung", "Lärmbeschwerde", "Fundsache", "Tierhaltung", "Lebensmittelkontrolle", "Gesundheitszeugnis",
    "Impfberatung", "Sportstätte", "Bibliotheksausweis",
)  # fmt: skip
ACTIONS = (
    "beantragen", "verlängern", "ändern", "anmelden", "abmelden", "ersetzen lassen", "zurückgeben", "anzeigen",
    "überprüfen lassen", "beglaubigen lassen", "widerrufen", "Auskunft erhalten",
)  # fmt: skip
CASES = (
    "", "für Kinder", "für Betriebe", "für Vereine", "für Studierende", "aus dem Ausland", "in Eilfällen", "nach Umzug",
    "nach Verlust", "nach Heirat", "für Seniorinnen und Senioren", "bei Behinderung", "für Auszubildende", "vorläufig",
    "ohne festen Wohnsitz",
)  # fmt: skip
DOCUMENTS = (
    "Personalausweis oder Reisepass", "biometrisches Lichtbild", "Nachweis über das Einkommen", "Mietvertrag",
    "Geburtsurkunde", "Vollmacht, wenn Sie jemanden schicken", "Bescheid der Krankenkasse", "Lageplan im Maßstab 1:500",
    "Handelsregisterauszug", "Bestätigung des Wohnungsgebers",
)  # fmt: skip
STREETS = ("Rathausplatz", "Bahnhofstraße", "Lindenallee", "Schulstraße", "Marktstraße", "Am Stadtgarten", "Kirchweg")
HOURS = (
    "Mo–Fr 8–12 Uhr", "Montag bis Donnerstag 8:00–16:00 Uhr, Freitag 8:00–12:00 Uhr",
    "Mo, Di, Do 07:30–15:30 Uhr; Mi, Fr 07:30–12:00 Uhr", "Mo–Fr 8–12 Uhr und nach Vereinbarung",
)  # fmt: skip
FILLER = (
    "Die Angaben werden geprüft, sobald alle Unterlagen vorliegen.",
    "Bitte halten Sie für Rückfragen eine Telefonnummer bereit.",
    "Wenn Sie nicht selbst kommen können, darf eine andere Person mit Vollmacht den Antrag abgeben.",
    "Für bestimmte Gruppen gelten Ausnahmen, die das Gesetz abschließend nennt.",
    "Der Bescheid wird Ihnen mit der Post zugestellt; Abholung ist nach Absprache möglich.",
)


def title(number: int) -> str:
    """The name of service ``number`` (from 0): different for the first 10,800, then numbered."""
    size = len(OBJECTS) * len(ACTIONS)
    thing, action = OBJECTS[number % len(OBJECTS)], ACTIONS[number // len(OBJECTS) % len(ACTIONS)]
    case, round_ = CASES[number // size % len(CASES)], number // (size * len(CASES))
    return " ".join(part for part in (thing, case, action, f"(Bereich {round_})" if round_ else "") if part)


def delivery(services: int, *, seed: int = 1, paragraphs: int = 3) -> Iterator[str]:
    """The parts of a delivery with ``services`` services; ``paragraphs`` of each make it longer."""
    random = Random(seed)
    yield HEAD.format(id=f"t-{seed}-{services}")
    for number in range(0, services, PER_OFFICE):
        yield _wrapped(_office(number // PER_OFFICE, random))
    for number in range(services):
        yield _wrapped(_service(number, random, paragraphs))
        if number % 10 == 0:
            yield _wrapped(_online(number))
        yield _wrapped(_duty(number))
    yield FOOT


def write(path: Path, services: int, *, seed: int = 1, paragraphs: int = 3) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(delivery(services, seed=seed, paragraphs=paragraphs))


def _wrapped(content: str) -> str:
    return f"<xzufi:schreibe>{content}</xzufi:schreibe>\n"


def _id(number: int, name: str = "id") -> str:
    return f'<xzufi:{name} schemeAgencyID="{AGENCY}">{number}</xzufi:{name}>'


def _module(code: str, html: str, language: str = "de") -> str:
    return (
        f'<xzufi:modulText><xzufi:inhalt languageCode="{language}">{escape(html, quote=False)}</xzufi:inhalt>'
        f"<xzufi:leikaTextmodul><code>{code}</code></xzufi:leikaTextmodul></xzufi:modulText>"
    )


def _own(name: str, text: str) -> str:
    content = f'<xzufi:beschreibung languageCode="de">{escape(text, quote=False)}</xzufi:beschreibung>'
    return f"<xzufi:{name}>{content}</xzufi:{name}>"


def _service(number: int, random: Random, paragraphs: int) -> str:
    name = title(number)
    thing = OBJECTS[number % len(OBJECTS)]
    text = "".join(f"<p>{' '.join(random.choices(FILLER, k=4))}</p>" for _ in range(paragraphs))
    papers = "".join(f"<li>{paper}</li>" for paper in random.sample(DOCUMENTS, 3))
    amount = random.randrange(5, 300)
    parts = [
        _id(number + 100_000),
        f"<xzufi:referenzLeiKa><code>99{number % 10**6:06}{random.randrange(10**6):06}</code></xzufi:referenzLeiKa>",
        _module("02", name),
        _module("06", f"<p>{name}: Hier erfahren Sie, was für {thing} gilt.</p>{text}"),
        _module("24", f"<p>Wenn Sie {thing} brauchen, hilft Ihnen die Stadt.</p>"),
        _module("08", f"<p>Bitte bringen Sie mit:</p><ul>{papers}</ul>"),
        _module("09", "<p>Sie wohnen in der Stadt.</p>"),
        _module("11", "<ol><li>Vereinbaren Sie einen Termin.</li><li>Legen Sie die Unterlagen vor.</li></ol>"),
        _module("07", f"<ul><li>§ {random.randrange(1, 99)} Verwaltungsgesetz</li></ul>"),
        _own("modulKosten", f"<ul><li>Gebühr für {thing}: {amount},50 Euro</li><li>ermäßigt: ab 5 Euro</li></ul>"),
        _own("modulBearbeitungsdauer", f"{random.randrange(1, 9)} Wochen"),
        _own("modulFrist", "Bitte mindestens vier Wochen vorher."),
    ]
    if number % 7 == 0:
        parts.append(_module("06", f"<p>{thing} apply here.</p>", "en"))
    if number % 20 == 0:
        parts.append(_module("06", f"<p>Sie brauchen {thing}?</p><p>Dann helfen wir Ihnen.</p>", "de-x-leicht"))
    words = f'<xzufi:begriff languageCode="de">{thing} {number % 97}</xzufi:begriff>'
    parts.append(
        f"<xzufi:modulBegriffImKontext><xzufi:begriffImKontext>{words}</xzufi:begriffImKontext></xzufi:modulBegriffImKontext>"
    )
    day = f"2026-{random.randrange(1, 10):02}-{random.randrange(1, 28):02}T00:00:00Z"
    parts.append(
        f"<xzufi:versionsinformation><xzufi:geaendertDatumZeit>{day}</xzufi:geaendertDatumZeit></xzufi:versionsinformation>"
    )
    return f"<xzufi:leistung>{''.join(parts)}</xzufi:leistung>"


def _office(number: int, random: Random) -> str:
    street = STREETS[number % len(STREETS)]
    return (
        f"<xzufi:organisationseinheit>{_id(number)}"
        f'<xzufi:name><xzufi:name languageCode="de">Bürgeramt {number + 1}</xzufi:name></xzufi:name>'
        f"<xzufi:anschrift><xzufi:typ><code>001</code></xzufi:typ><xzufi:strasse>{street}</xzufi:strasse>"
        f"<xzufi:hausnummer>{number + 1}</xzufi:hausnummer>"
        f"<xzufi:postleitzahl>{45127 + number % 20}</xzufi:postleitzahl>"
        "<xzufi:ort>Musterstadt</xzufi:ort></xzufi:anschrift>"
        f"<xzufi:kommunikation><xzufi:kanal><code>02</code></xzufi:kanal>"
        f"<xzufi:kennung>0201 88-{number}</xzufi:kennung>"
        "</xzufi:kommunikation>"
        f'<xzufi:infoOeffnungszeitenText languageCode="de">{random.choice(HOURS)}</xzufi:infoOeffnungszeitenText>'
        "</xzufi:organisationseinheit>"
    )


def _online(number: int) -> str:
    return (
        f"<xzufi:onlinedienst>{_id(number + 1_000_000)}"
        f'<xzufi:bezeichnung languageCode="de">{title(number)} online</xzufi:bezeichnung>'
        f"<xzufi:link><xzufi:link>https://service.example.org/{number}</xzufi:link></xzufi:link>"
        f"{_id(number + 100_000, 'leistungID')}</xzufi:onlinedienst>"
    )


def _duty(number: int) -> str:
    duty = (
        f"<xzufi:zustaendigkeit>{_id(number + 2_000_000)}{_id(number + 100_000, 'leistungID')}</xzufi:zustaendigkeit>"
    )
    owner = _id(number // PER_OFFICE, "uebergeordnetesObjektID")
    return f"<xzufi:zustaendigkeitTransferObjekt>{owner}{duty}</xzufi:zustaendigkeitTransferObjekt>"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--services", type=int, default=10_000)
    parser.add_argument("--paragraphs", type=int, default=3, help="more of them make the file larger")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.file, given.services, seed=given.seed, paragraphs=given.paragraphs)
    print(f"{given.file}: {given.services} services, {given.file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
