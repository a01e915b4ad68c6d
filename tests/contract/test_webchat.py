"""Namespace /: other people's widgets for Rasa, as docs/protocol.md says."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websocket import create_connection

from tests.contract.gateway import Gateway
from tests.contract.wire import Wire


@pytest.fixture
def widget(gateway: Gateway) -> Iterator[Wire]:
    wire = Wire(gateway.url, "/")
    yield wire
    wire.close()


def session_of(widget: Wire, wish: str | None = None) -> str:
    widget.emit("session_request", {"session_id": wish, "customData": {"language": "de"}})
    return str(widget.next("session_confirm"))


def test_the_server_issues_the_session(widget: Wire) -> None:
    assert len(session_of(widget)) >= 22
    assert session_of(widget, "guessed") != "guessed"


def test_a_question_is_answered(widget: Wire) -> None:
    session = session_of(widget)
    widget.emit("user_uttered", {"message": "Hallo", "session_id": session, "customData": {}})
    assert widget.next("bot_uttered") == {"text": "Antwort auf: Hallo"}


def test_an_answer_comes_with_its_links_and_source(widget: Wire) -> None:
    session_of(widget)
    widget.emit("user_uttered", {"message": "Gebühren"})
    text = widget.next("bot_uttered")["text"]
    assert text.splitlines()[0] == "37 Euro"
    assert "[Termin buchen](https://termine.example/)" in text
    assert "https://www.essen.de/personalausweis" in text


def test_a_quick_reply_is_a_choice_and_a_forged_one_is_text(gateway: Gateway, widget: Wire) -> None:
    session_of(widget)
    widget.emit("user_uttered", {"message": "Auswahl"})
    replies = widget.next("bot_uttered")["quick_replies"]
    assert [reply["title"] for reply in replies] == ["Reisepass", "Mit einem Menschen sprechen"]
    widget.emit("user_uttered", {"message": replies[0]["payload"]})
    assert "reisepass" in widget.next("bot_uttered")["text"]
    widget.emit("user_uttered", {"message": "choice:1-1"})
    assert widget.next("bot_uttered")["text"] == "Antwort auf: choice:1-1"
    widget.emit("user_uttered", {"message": "/restart"})
    assert widget.next("bot_uttered")["text"] == "Antwort auf: /restart"


def test_a_session_is_resumed_by_its_id(gateway: Gateway, widget: Wire) -> None:
    session = session_of(widget)
    widget.emit("user_uttered", {"message": "Hallo"})
    widget.next("bot_uttered")
    again = Wire(gateway.url, "/")
    assert session_of(again, session) == session
    widget.emit("user_uttered", {"message": "noch da"})
    assert again.next("bot_uttered")["text"] == "Antwort auf: noch da"
    again.close()


def test_a_message_without_a_session_opens_one(widget: Wire) -> None:
    widget.emit("user_uttered", {"message": "Hallo"})
    assert widget.next("bot_uttered")["text"] == "Antwort auf: Hallo"


def test_the_public_widget_speaks_as_it_does(gateway: Gateway) -> None:
    """The packets of rasa-webchat 1.0.1 as its browser sends them: polling first, then an upgrade, no acks asked for.

    Without an initial message configured it still sends one without ``message``: nothing may come of that.
    """
    with httpx.Client(base_url=f"{gateway.url}/socket.io/", timeout=10, trust_env=False) as http:
        http.headers["Origin"] = "https://www.stadt.example"
        sid = json.loads(http.get("?EIO=4&transport=polling").text[1:])["sid"]
        query = f"EIO=4&transport=polling&sid={sid}"
        assert http.post(f"?{query}", content="40").text == "ok"
        assert http.get(f"?{query}").text.startswith('40{"sid":')
    address = f"{gateway.url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket&sid={sid}"
    socket = create_connection(address, timeout=10, origin="https://www.stadt.example")
    socket.send("2probe")
    assert socket.recv() == "3probe"
    socket.send("5")
    socket.send('42["session_request",{"session_id":null}]')
    name, session = json.loads(socket.recv()[2:])
    assert name == "session_confirm"
    about = {"customData": {"language": "de"}, "session_id": session}
    for said in ({}, {"message": "Auswahl"}):
        socket.send("42" + json.dumps(["user_uttered", said | about]))
    name, uttered = json.loads(socket.recv()[2:])
    assert (name, uttered["text"]) == ("bot_uttered", "Was meinen Sie?")
    assert [set(reply) for reply in uttered["quick_replies"]] == [{"content_type", "title", "payload"}] * 2
    socket.shutdown()


def test_widgets_of_an_old_protocol_are_told(gateway: Gateway) -> None:
    """socket.io-client 1 and 2, as in rasa-webchat before 1.0.1, say EIO=3."""
    refused = gateway.http.get("/socket.io/?EIO=3&transport=polling")
    assert refused.status_code == 400
    assert "unsupported version" in refused.text


def test_what_is_refused_is_said(widget: Wire) -> None:
    session_of(widget)
    assert widget.call("user_uttered", {"message": ""})["error"]["code"] == "empty"
    assert widget.call("user_uttered", {"message": "x" * 2001})["error"]["code"] == "too_long"
    assert widget.call("session_request", {"session_id": 5})["error"]["code"] == "invalid"


def test_a_clerk_reaches_such_a_widget_too(gateway: Gateway, widget: Wire) -> None:
    desk = gateway.clerk("Herr Schmidt").available()
    before = {item["conversation_id"] for item in desk.next("queue")["waiting"]}
    session_of(widget)
    widget.emit("user_uttered", {"message": "Mensch"})
    assert "Menschen" in widget.next("bot_uttered")["text"]

    def new(lists: dict[str, Any]) -> list[dict[str, Any]]:
        return [item for item in lists["waiting"] if item["conversation_id"] not in before]

    [waiting] = new(desk.next("queue", new))
    epoch = desk.call("accept", {"conversation_id": waiting["conversation_id"]})["epoch"]
    message = {"conversation_id": waiting["conversation_id"], "epoch": epoch, "text": "Guten Tag"}
    desk.call("say", message | {"client_id": "00000000-0000-4000-8000-000000000001"})
    widget.next("bot_uttered", lambda said: said["text"] == "Guten Tag")
    desk.call("close", {"conversation_id": waiting["conversation_id"]})
    desk.close()
