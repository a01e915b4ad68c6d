"""What the citizen takes away of her conversation."""

import json

import pytest

from tests.contract.gateway import Citizen


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


@pytest.mark.parametrize("form", ["pdf", "", "HTML"])
def test_other_formats_are_refused(erika: Citizen, form: str) -> None:
    assert erika.call("GET", "/transcript", params={"format": form}).json()["code"] == "invalid"
