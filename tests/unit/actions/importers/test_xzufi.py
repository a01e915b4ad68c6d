"""XZuFi messages, whatever the publisher makes of the standard, become entries of the catalogue."""

from pathlib import Path

from tests.unit.actions.importers.conftest import (
    City,
    duty,
    identifier,
    module,
    office,
    other_data,
    own,
    service,
)  # fmt: skip


def test_the_known_shape_of_a_message(city: City) -> None:
    report = city.take(other_data("xzufi/skeleton.xml"))
    found = city.load().services["amt-l100002-1001"]
    assert found.title == "Personalausweis beantragen"
    assert found.leika == "99008001012000"
    assert found.general == "Volltext"
    assert [document.title for document in found.documents] == ["Lichtbild"]
    assert (found.deadline, found.duration, found.synonyms) == ("keine", "3 Wochen", ["Perso"])
    assert str(found.fees[0].amount) == "46.00"
    assert found.contact
    assert found.contact.note == "Zuständig: Bürgeramt"
    assert str(found.as_of) == "2026-01-01"
    assert report.read == {
        "leistung": 1, "organisationseinheit": 1, "zustaendigkeitTransferObjekt": 1, "onlinedienst": 1, "loesche": 1
    }  # fmt: skip
    assert [(entry.kind, entry.key) for entry in report.of("skipped")] == [
        ("service", "L100002/999"),
        ("office", "L100002/2001"),
    ]


def test_every_module_has_its_place(city: City) -> None:
    report = city.deliver(
        service(
            7,
            module("03", "Hund anmelden und versteuern"),
            module("24", "<p>Für Hunde zahlen Sie Steuer.</p>"),
            module("05", "Kurz"),
            module("16", "<p>Bitte an die Leine denken.</p>"),
            module("15", '<a href="https://hunde.example/mehr">Hundeseite</a>'),
            module("07", "<ul><li>§ 1 Hundesteuersatzung</li></ul>"),
            module(
                "08", "<p>Sie brauchen:</p><ul><li>Ausweis</li></ul><p>Bei Mischlingen:</p><ul><li>Gutachten</li></ul>"
            ),
            module("09", "<p>Sie wohnen hier.</p>"),
            module("11", "<ol><li>Formular ausfüllen</li><li>Absenden</li></ol>"),
            module("14", '<a href="https://hunde.example/antrag.pdf">Antrag</a><a href="http://alt.example">alt</a>'),
            module("18", "Ministerium für Hunde"),
            module("22", "Steueramt"),
            module("25", "<p>Widerspruch</p>"),
            own("modulFrist", "binnen 14 Tagen"),
            own("modulBearbeitungsdauer", "sofort"),
            own("modulKosten", "erster Hund: 156,00 EUR"),
            "<x:referenzLeiKa><code>99102013104000</code></x:referenzLeiKa>",
            "<x:modulUrsprungsportal><x:uri>https://land.example/7</x:uri></x:modulUrsprungsportal>",
            "<x:versionsinformation><x:geaendertDatumZeit>2026-03-04T05:06:07+01:00</x:geaendertDatumZeit>"
            "</x:versionsinformation>",
        )
    )
    found = city.load().services["amt-l1-7"]
    assert (found.title, found.synonyms) == ("Hund anmelden und versteuern", ["Hund anmelden"])
    assert found.general == (
        "Für Hunde zahlen Sie Steuer.\nBitte an die Leine denken.\nWeitere Informationen: "
        "Hundeseite (https://hunde.example/mehr)"
    )
    assert found.legal_basis == ["§ 1 Hundesteuersatzung", "Rechtsbehelf: Widerspruch"]
    assert [(paper.title, paper.condition) for paper in found.documents] == [
        ("Ausweis", None),
        ("Gutachten", "Bei Mischlingen"),
    ]
    assert found.procedure == ["Formular ausfüllen", "Absenden"]
    assert [link.url for link in found.forms] == ["https://hunde.example/antrag.pdf"]
    assert found.contact
    assert found.contact.note == "Steueramt"
    assert (found.deadline, found.duration, found.eligibility) == ("binnen 14 Tagen", "sofort", "Sie wohnen hier.")
    assert (found.fees[0].label, str(found.fees[0].amount)) == ("erster Hund", "156.00")
    assert (found.source.title, found.source.url) == ("Ministerium für Hunde", "https://land.example/7")
    assert report.of("taken")[0].notes == ("Verweise ohne https weggelassen",)


def test_prefixes_order_and_names_of_the_root_do_not_matter(city: City) -> None:
    path = city.folder / "other.xml"
    path.write_text(
        '<tns:leistungen xmlns:tns="http://xoev.de/schemata/xzufi/2_2_1" tns:xzufiVersion="2.2.1">'
        '<leistung xmlns="http://xoev.de/schemata/xzufi/2_2_0"><modulText><inhalt>Katze anmelden</inhalt>'
        '<positionDarstellung>2</positionDarstellung><leikaTextmodul><q:code xmlns:q="u">2</q:code></leikaTextmodul>'
        "</modulText><unbekannt><tief/></unbekannt><id>9</id></leistung></tns:leistungen>",
        "utf-8",
    )
    city.take(path)
    assert city.load().services["amt-9"].title == "Katze anmelden"


def test_languages(city: City) -> None:
    report = city.deliver(
        service(
            1,
            module("06", "Deutsch"),
            module("06", "English", "en"),
            module("06", "<p>Leichter Satz.</p><p>Noch einer.</p>", "de-x-leicht"),
            module("08", "<ul><li>Ausweis mitbringen.</li></ul>", "de-LS"),
            own("modulKosten", "Costs", "en-GB"),
        )
    )
    found = city.load().services["amt-l1-1"]
    assert found.general == "Deutsch"
    assert found.plain
    assert (found.plain.general, found.plain.documents) == ("Leichter Satz.\nNoch einer.", "Ausweis mitbringen.")
    assert report.languages == {"en": 1, "en-gb": 1}


def test_fees_from_separate_fields(city: City) -> None:
    costs = (
        "<x:modulKosten><x:kosten><x:betragUntergrenze>10</x:betragUntergrenze><x:betragObergrenze>25.5</x:betragObergrenze>"
        "<x:waehrung><code>EUR</code></x:waehrung><x:vorkasse>true</x:vorkasse></x:kosten>"
        "<x:kosten><x:betrag>9</x:betrag><x:waehrung><code>CHF</code></x:waehrung></x:kosten></x:modulKosten>"
    )
    city.deliver(service(1, costs))
    (fee,) = city.load().services["amt-l1-1"].fees
    assert (str(fee.amount), str(fee.amount_max), fee.note) == ("10.00", "25.50", "Die Gebühr ist vorab zu zahlen.")


def test_offices_serve_their_services(city: City) -> None:
    hours = '<x:infoOeffnungszeitenText languageCode="de">Mo–Fr 8–12 Uhr</x:infoOeffnungszeitenText>'
    vague = '<x:infoOeffnungszeitenText languageCode="de">nach Vereinbarung</x:infoOeffnungszeitenText>'
    ways = (
        "<x:kommunikation><x:kanal><code>04</code></x:kanal><x:kennung>0201 99</x:kennung></x:kommunikation>"
        "<x:kommunikation><x:kanal><code>02</code></x:kanal><x:kennung>0201 88-0</x:kennung></x:kommunikation>"
        "<x:kommunikation><x:kennung>amt@stadt.example</x:kennung></x:kommunikation>"
    )
    report = city.deliver(
        duty(1, 7),
        office(1, hours, ways),
        office(2, vague, name="Standesamt Mitte"),
        duty(2, 7),
        service(7),
        duty(1, 99),
    )
    snapshot = city.load()
    assert snapshot.services["amt-l1-7"].offices == ["amt-l1-1", "amt-l1-2"]
    first, second = snapshot.offices["amt-l1-1"], snapshot.offices["amt-l1-2"]
    assert (first.opening_hours, first.phone, first.email, first.lat) == (
        "Mo-Fr 08:00-12:00",
        "0201 88-0",
        "amt@stadt.example",
        None,
    )
    assert (second.opening_hours, second.kind) == (None, "standesamt")
    notes = {entry.key: entry.notes for entry in report.entries}
    assert notes["L1/2"] == ("Öffnungszeiten nicht eindeutig, weggelassen: nach Vereinbarung",)
    assert notes["L1/199"] == ("Leistung L1/99 wird nicht geliefert.",)


def test_online_services_and_appointments(city: City) -> None:
    def online(number: int, title: str, url: str) -> str:
        return (
            f"<x:schreibe><x:onlinedienst>{identifier(number)}<x:bezeichnung>{title}</x:bezeichnung>"
            f"<x:link><x:link>{url}</x:link></x:link></x:onlinedienst></x:schreibe>"
        )

    report = city.deliver(
        service(7), duty(41, 7), duty(42, 7), online(41, "Hund online anmelden", "https://a.example/hund"),
        online(42, "Terminvereinbarung", "https://a.example/termin"), online(43, "Unsicher", "http://a.example"),
    )  # fmt: skip
    found = city.load().services["amt-l1-7"]
    assert [(link.title, link.url) for link in found.online] == [("Hund online anmelden", "https://a.example/hund")]
    assert found.appointment
    assert (found.appointment.required, found.appointment.url) == ("possible", "https://a.example/termin")
    assert [entry.reason for entry in report.of("skipped")] == ["nennt keine https-Adresse"]


def test_specialisations_replace_what_they_say(city: City) -> None:
    special = (
        f"<x:schreibe><x:spezialisierung>{identifier(50)}{identifier(7, 'leistungID')}{own('modulFrist', 'sofort')}"
        f"{module('09', 'Nur hier')}</x:spezialisierung></x:schreibe>"
    )
    city.deliver(special, service(7, own("modulFrist", "später"), module("06", "Bleibt")))
    found = city.load().services["amt-l1-7"]
    assert (found.deadline, found.eligibility, found.general) == ("sofort", "Nur hier", "Bleibt")
    city.deliver(service(7, own("modulFrist", "viel später"), module("06", "Neu")))
    found = city.load().services["amt-l1-7"]
    assert (found.deadline, found.general) == ("sofort", "Neu"), "it holds for later versions of its service too"


def test_what_is_for_other_areas_is_left_out(city: City) -> None:
    city.settings("region: '05113000'\n")
    report = city.deliver(
        service(7), office(1), office(2, name="Amt Köln"), office(3, name="Landesamt"),
        duty(1, 7, area="051130000000"), duty(2, 7, area="05315000"), duty(3, 7, area="05"),
    )  # fmt: skip
    assert city.load().services["amt-l1-7"].offices == ["amt-l1-1", "amt-l1-3"]
    assert [entry.reason for entry in report.of("skipped")] == ["gilt nicht für das Gebiet 05113000"]


def test_departments_titles_and_addresses_from_the_settings(city: City) -> None:
    city.settings(
        "title: Landesportal\nurl: https://land.example\ndepartment: ausweise\n"
        "departments: [{department: urkunden, words: [Heirat]}, {department: urkunden, offices: [standesamt]}]\n"
    )
    city.deliver(service(1), service(2, title="Heirat anmelden"), service(3), office(1, name="Standesamt"), duty(1, 3))
    services = city.load().services
    assert [services[f"amt-l1-{number}"].department for number in (1, 2, 3)] == ["ausweise", "urkunden", "urkunden"]
    assert (services["amt-l1-1"].source.title, services["amt-l1-1"].source.url) == (
        "Landesportal",
        "https://land.example",
    )


def test_what_cannot_be_an_entry_is_reported_with_its_reason(city: City) -> None:
    expired = "<x:gueltigkeit><x:ende>2020-01-01</x:ende></x:gueltigkeit>"
    report = city.deliver(
        service(1), service(1, title="Doppelt"), service(2, title=""), service(3, title="Testleistung"),
        service(4, expired), service(5, module("06", "BÃ¼rgeramt")), "<x:schreibe><x:leistung/></x:schreibe>",
        "<x:schreibe><x:formular><x:id>8</x:id></x:formular></x:schreibe>",
        office(6, name="Amt ohne Haus", address=False),
    )  # fmt: skip
    reasons = {entry.key: entry.reason or "" for entry in report.of("skipped")}
    assert list(city.load().services) == ["amt-l1-1"]
    for key, words in {
        "L1/1": "mehrfach", "L1/2": "Bezeichnung", "L1/3": "Testeintrag", "L1/4": "01.01.2020",
        "L1/5": "falsch kodiert", "?": "Kennung", "8": "Objektart", "L1/6": "keine Anschrift",
    }.items():  # fmt: skip
        assert words in reasons[key]
    assert city.load().services["amt-l1-1"].title == "Hund anmelden"


def test_a_service_without_any_text_has_an_honest_sentence(city: City) -> None:
    city.deliver(service(1), service(2), office(9), duty(9, 2))
    services = city.load().services
    assert "keinen Text" in services["amt-l1-1"].general
    assert "Bürgeramt" in services["amt-l1-2"].general


def test_long_texts_are_cut_at_a_sentence(city: City) -> None:
    text = "".join(f"<p>Das ist Satz Nr. {number} von vielen, z. B. diesem.</p>" for number in range(60))
    report = city.deliver(service(1, module("06", text)))
    general = city.load().services["amt-l1-1"].general
    assert len(general) < 810
    assert general.endswith("diesem. …")
    assert "Kurzfassung" in report.of("taken")[0].notes[0]


def test_keys_that_look_alike_stay_apart(city: City) -> None:
    def with_key(key: str, title: str) -> str:
        return f"<x:schreibe><x:leistung><x:id>{key}</x:id>{module('02', title)}</x:leistung></x:schreibe>"

    keys = ["a.1", "a-1", "a_1", "A-1", "a" * 200, "a" * 199 + "b", "ä1", "ae1"]
    city.deliver(*(with_key(key, f"Leistung {number}") for number, key in enumerate(keys)))
    assert len(city.load().services) == len(keys)


def test_several_files_are_one_delivery(city: City, tmp_path: Path) -> None:
    second = tmp_path / "second.xml"
    second.write_text(city.message(service(2)).read_text("utf-8"), "utf-8")
    city.take([city.message(service(1)), second])
    assert list(city.load().services) == ["amt-l1-1", "amt-l1-2"]
