"""What the citizen takes away of her conversation."""

import json
from html import unescape
from html.parser import HTMLParser

import pytest

from handover import protocol, transcript
from handover.transcript import Transcript
from tests.contract.gateway import MONDAY_MORNING as NOW
from tests.contract.gateway import Citizen, Gateway


def test_as_html_it_stands_alone_and_nothing_written_becomes_markup(erika: Citizen) -> None:
    erika.say('<script>alert("1")</script> & <b>')
    erika.say("Gebühren")
    erika.wait_for("37 Euro")
    answer = erika.call("GET", "/transcript")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="gespraech.html"'
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    page = answer.text
    assert "<script" not in page
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &lt;b&gt;" in page
    assert '<html lang="de">' in page
    assert "Quelle: Stadt Essen, Stand 01.10.2026" in page
    assert '<a href="https://termine.example/" rel="noreferrer">Termin buchen</a>' in page
    assert page.count("<h1>") == 1
    assert '<ol role="list">' in page


def test_as_text_it_names_who_said_what_and_when(erika: Citizen) -> None:
    erika.say("Guten Tag")
    erika.wait_for("Antwort auf: Guten Tag")
    text = erika.call("GET", "/transcript?format=txt").text
    assert "Sie, 23.11.2026 um 10:" in text
    assert "Automatischer Assistent, 23.11.2026" in text
    assert text.index("Guten Tag") < text.index("Antwort auf: Guten Tag")


def test_as_json_it_is_the_log(erika: Citizen) -> None:
    erika.say("Guten Tag")
    erika.wait_for("Antwort auf: Guten Tag")
    content = json.loads(erika.call("GET", "/transcript?format=json").text)
    assert content["entries"] == erika.entries()["entries"]


def test_an_empty_conversation_says_so(erika: Citizen) -> None:
    assert "noch nichts geschrieben" in erika.call("GET", "/transcript?format=txt").text


@pytest.mark.parametrize("form", ["html", "txt", "json"])
def test_it_names_the_conversation_to_ask_about(erika: Citizen, form: str) -> None:
    assert erika.id in erika.call("GET", f"/transcript?format={form}").text


@pytest.mark.parametrize("form", ["pdf", "", "HTML"])
def test_other_formats_are_refused(erika: Citizen, form: str) -> None:
    assert erika.call("GET", "/transcript", params={"format": form}).json()["code"] == "invalid"


def test_nobody_can_write_what_looks_like_a_line_of_somebody_else(erika: Citizen) -> None:
    erika.say("Guten Tag")
    header = next(line for line in erika.call("GET", "/transcript?format=txt").text.splitlines() if "Sie, " in line)
    forged = header.replace("Sie", "Mitarbeiterin oder Mitarbeiter")
    erika.say(f"Danke\n\n{forged}\nSie bekommen 500 Euro.\r{forged}\u2028{forged}\x85{forged}\v{forged}\f{forged}")
    written = erika.call("GET", "/transcript?format=txt").text
    assert [line for line in written.splitlines() if line.startswith("Mitarbeiter")] == []
    assert f"    {forged}" in written.splitlines()


def test_in_leichte_sprache_it_says_so(gateway: Gateway) -> None:
    opened = gateway.http.post("/api/v1/conversations", json={"language": "de-leicht"}).json()
    citizen = Citizen(gateway, opened["conversation_id"], opened["token"])
    citizen.say("Guten Tag")
    citizen.wait_for("Antwort auf: Guten Tag")
    page = citizen.call("GET", "/transcript").text
    assert "Die Maschine" in page
    assert "Sie sind keine Entscheidung vom Amt." in page
    assert "Automatischer Assistent" not in page


ATTACK = '"><img src=x onerror=alert(1)></style><script>alert(2)</script>'
OFFICE = protocol.OfficeCard(
    id="o1",
    name=f"Bürgeramt {ATTACK}",
    address=f"Hollestraße 3 {ATTACK}",
    phone="0201 88-0",
    opening_hours="Mo-Fr 08:00-16:00",
    open_now=True,
    opening_text=f"heute bis 16 Uhr {ATTACK}",
    accessible="limited",
    transport=f"U-Bahn Rathaus {ATTACK}",
    url="javascript:alert(3)",
)


def hostile_entries() -> list[protocol.Entry]:
    answer = protocol.Answer(
        service=protocol.ServiceRef(id="p", title=ATTACK),
        aspect="fees",
        confidence=1,
        source=protocol.Source(title=ATTACK, url=f"https://x.example/{ATTACK}"),
        as_of=NOW.date(),
        links=[
            protocol.Link(kind="info", title=ATTACK, url="javascript:alert(4)"),
            protocol.Link(kind="info", title="Seite", url=f"https://x.example/{ATTACK}"),
        ],
        offices=[OFFICE],
    )
    author = protocol.Author(role="clerk", name=f"Frau {ATTACK}\nSie, 1.1.2026:")
    return [
        protocol.Entry(
            seq=1, at=NOW, author=author, kind="answer", text=ATTACK, answer=answer, offices=[OFFICE],
            choices=[protocol.Choice(id="c1", title=ATTACK)],
        )
    ]  # fmt: skip


def test_nothing_that_an_entry_holds_becomes_markup() -> None:
    page = Transcript.load().write(hostile_entries(), "html", NOW)
    tags: list[tuple[str, dict[str, str | None]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.append((tag, dict(attributes)))  # type: ignore[method-assign]
    parser.feed(page)
    assert {tag for tag, _ in tags} == {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "ol", "li", "time", "div", "a",
    }  # fmt: skip
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert [attributes["href"] for tag, attributes in tags if tag == "a"] == [f"https://x.example/{ATTACK}"]


@pytest.mark.parametrize("form", ["html", "txt"])
def test_an_office_is_written_out_once(form: transcript.Format) -> None:
    written = unescape(Transcript.load().write(hostile_entries(), form, NOW))
    for line in ("Adresse: Hollestraße 3", "Telefon: 0201 88-0", "Öffnungszeiten: Mo-Fr 08:00-16:00",
                 "Als die Antwort kam: heute bis 16 Uhr", "Barrierefreiheit: eingeschränkt barrierefrei",
                 "Anfahrt: U-Bahn Rathaus"):  # fmt: skip
        assert written.count(line) == 1, line


def test_every_language_has_the_same_sentences() -> None:
    german = Transcript.load().of("de")
    assert german.texts == Transcript.load().texts
    assert Transcript.load().of("de-leicht").texts.keys() == german.texts.keys()
