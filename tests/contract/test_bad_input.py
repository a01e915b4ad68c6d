"""What must be refused, or taken as the text that it is: over HTTP and over the socket alike."""

import json
import threading
from typing import Any
from uuid import uuid4

import pytest

from tests.contract.gateway import Citizen, Gateway
from tests.contract.wire import RefusedError, Wire

LONE_SURROGATE = '{"client_id": "%s", "text": "\\ud83d"}'
BODIES: dict[str, tuple[Any, str]] = {
    "empty": ({"text": ""}, "empty"),
    "nothing to see": ({"text": " \u200b\u2060\ufeff "}, "empty"),
    "2,001 characters": ({"text": "ä" * 2001}, "too_long"),
    "number": ({"text": 5}, "invalid"),
    "list": ({"text": ["a"]}, "invalid"),
    "no text": ({}, "invalid"),
    "text and choice": ({"text": "a", "choice": "1-1"}, "invalid"),
    "unknown field": ({"text": "a", "role": "clerk"}, "invalid"),
    "NUL": ({"text": "a\x00b"}, "invalid"),
    "lone surrogate": ({"text": "\ud83d"}, "invalid"),
    "lone surrogate in a choice": ({"choice": "\ud83d"}, "invalid"),
    "wrong id": ({"client_id": "1", "text": "a"}, "invalid"),
    "forged choice": ({"choice": "1-1"}, "unknown_choice"),
}
TEXTS = {
    "command": "/restart",
    "payload": '/ask{"service": "reisepass"}',
    "markup": "<script>alert(1)</script>",
    "right to left": "שלום! מה המחיר?",
    "zero width inside": "Straßen\u200bbahn 👩\u200d👧",
    "2,000 characters": "ä" * 2000,
    "quotes": "'; DROP TABLE entry; --",
    "braces": "{0} {title} %s",
}


@pytest.mark.parametrize(("body", "code"), BODIES.values(), ids=BODIES.keys())
def test_http_refuses(erika: Citizen, body: dict[str, Any], code: str) -> None:
    content = json.dumps({"client_id": str(uuid4())} | body)
    answer = erika.call("POST", "/messages", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert erika.texts() == []


@pytest.mark.parametrize(("body", "code"), BODIES.values(), ids=BODIES.keys())
def test_the_socket_refuses(erika: Citizen, body: dict[str, Any], code: str) -> None:
    wire = erika.connect()
    ack = wire.call("say", {"client_id": str(uuid4())} | body)
    assert ack["ok"] is False
    assert ack["error"]["code"] == code
    assert ack["error"]["title"]
    assert erika.texts() == []
    wire.close()


@pytest.mark.parametrize("payload", [None, "text", 5, [], [{"text": "a"}], True], ids=repr)
def test_the_socket_refuses_what_is_no_object(erika: Citizen, payload: Any) -> None:
    wire = erika.connect()
    assert wire.call("say", payload)["error"]["code"] == "invalid"
    assert wire.call("typing", {}) == {"ok": True}
    wire.close()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_any_text_is_kept_as_it_is_and_goes_to_the_engine_as_text(gateway: Gateway, erika: Citizen, text: str) -> None:
    assert erika.say(text).status_code == 200
    erika.wait_for(f"Antwort auf: {text}")
    asked = next(request for request in reversed(gateway.engine.asked) if request.conversation_id == erika.id)
    assert (asked.text, asked.payload) == (text, None)


def test_direction_overrides_are_taken_out(erika: Citizen) -> None:
    erika.say("Konto \u202e321\u202c ist richtig")
    assert erika.texts()[0] == "Konto 321 ist richtig"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[" * 30_000, b"\xff\xfe", b'{"text": NaN}', b'{"text": "a", "text": "b"}', b"null"],
    ids=["empty", "cut off", "deep", "not UTF-8", "NaN", "a key twice", "null"],
)
def test_what_is_no_json_object_is_refused(erika: Citizen, content: bytes) -> None:
    answer = erika.call("POST", "/messages", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_a_body_of_another_type_is_refused(erika: Citizen) -> None:
    answer = erika.call("POST", "/messages", data={"text": "Formular"})
    assert answer.status_code == 422


def test_a_body_of_a_megabyte_is_refused_whether_announced_or_not(erika: Citizen) -> None:
    announced = erika.call("POST", "/messages", content=b"x" * 1_000_000)
    assert (announced.status_code, announced.json()["code"]) == (413, "too_large")
    in_pieces = erika.call("POST", "/messages", content=(b"x" * 10_000 for _ in range(100)))
    assert (in_pieces.status_code, in_pieces.json()["code"]) == (413, "too_large")


def test_a_frame_of_a_megabyte_ends_the_connection(erika: Citizen) -> None:
    wire = erika.connect()
    wire.emit("say", {"client_id": str(uuid4()), "text": "x" * 1_000_000})
    assert wire.closed()
    assert erika.texts() == []


@pytest.mark.parametrize("token", ["x", "ä", "a" * 1000, "../../etc/passwd"])
def test_an_unknown_token_opens_nothing(erika: Citizen, token: str) -> None:
    answer = erika.call("GET", "/entries", headers={"Authorization": f"Bearer {token}".encode()})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_foreign_token_opens_nothing(erika: Citizen, mehmet: Citizen) -> None:
    for method, path in (("GET", "/entries"), ("GET", "/transcript"), ("POST", "/close"), ("DELETE", "")):
        answer = erika.call(method, path, token=mehmet.token)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_without_a_token_there_is_nothing(gateway: Gateway, erika: Citizen) -> None:
    for identifier in (erika.id, "unknown", "%00", "..%2F", "x" * 500):
        answer = gateway.http.get(f"/api/v1/conversations/{identifier}/entries")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "auth", [None, {}, {"token": ""}, {"token": "x"}, {"token": 5}, "x", {"token": "\ud83d"}], ids=repr
)
def test_the_socket_refuses_a_wrong_token_with_a_reason(gateway: Gateway, auth: Any) -> None:
    with pytest.raises(RefusedError) as refused:
        Wire(gateway.url, "/citizen", auth)
    assert refused.value.data["message"]
    assert refused.value.data["data"]["code"] in ("not_found", "invalid")


def test_a_wrong_origin_is_refused(gateway: Gateway, erika: Citizen) -> None:
    for origin in ("https://evil.example", "null", f"{gateway.url}.evil.example"):
        headers = {"Origin": origin}
        answer = erika.call("POST", "/close", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
        with pytest.raises(Exception, match="403"):
            erika.connect(Origin=origin)
        polling = gateway.http.get("/socket.io/?EIO=4&transport=polling", headers=headers)
        assert polling.status_code == 403


def test_an_embedding_site_may_use_the_gateway(gateway: Gateway, erika: Citizen) -> None:
    origin = {"Origin": "https://www.stadt.example"}
    asked_first = gateway.http.options(
        "/api/v1/conversations", headers=origin | {"Access-Control-Request-Method": "POST"}
    )
    assert asked_first.headers["access-control-allow-origin"] == origin["Origin"]
    answer = erika.call("GET", "/entries", headers=origin)
    assert answer.headers["access-control-allow-origin"] == origin["Origin"]
    assert "access-control-allow-credentials" not in answer.headers
    polling = gateway.http.get("/socket.io/?EIO=4&transport=polling", headers=origin)
    assert polling.headers.get_list("access-control-allow-origin") == [origin["Origin"]]
    erika.connect(Origin=origin["Origin"]).close()


def test_an_unknown_address_and_a_wrong_method_are_problems(gateway: Gateway) -> None:
    for method, path, status, code in (
        ("GET", "/api/v1/unknown", 404, "unknown_route"),
        ("GET", "/api/v1/conversations", 405, "method_not_allowed"),
        ("PUT", "/staff/me", 405, "method_not_allowed"),
        ("GET", "/nowhere", 404, "unknown_route"),
        ("POST", "/nowhere", 405, "method_not_allowed"),
    ):
        answer = gateway.http.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (status, code), path
        assert answer.headers["content-type"] == "application/problem+json"


def test_no_answer_repeats_what_was_sent(erika: Citizen) -> None:
    secret = "Geheimnis-4711"
    answers = [
        erika.call("POST", "/messages", json={"client_id": secret, "text": secret}),
        erika.call("POST", "/messages", json={"client_id": str(uuid4()), "text": secret, secret: 1}),
        erika.call("POST", "/callback", json={"text": secret}),
        erika.call("GET", f"/entries?after={secret}"),
        erika.call("GET", "/entries", token=secret),
    ]
    for answer in answers:
        assert answer.status_code in (404, 422)
        assert secret not in answer.text


def test_fifty_messages_at_once_keep_their_order(erika: Citizen) -> None:
    wire = erika.connect()
    for number in range(50):
        wire.emit("say", {"client_id": str(uuid4()), "text": f"Nachricht {number}"})
    erika.wait_for("Nachricht 49")
    mine = [entry["text"] for entry in erika.entries()["entries"] if entry["author"]["role"] == "citizen"]
    assert mine == [f"Nachricht {number}" for number in range(50)]
    erika.wait_for("Antwort auf: Nachricht 49")
    replies = [entry["text"] for entry in erika.entries()["entries"] if entry["author"]["role"] == "bot"]
    assert replies == [f"Antwort auf: Nachricht {number}" for number in range(50)]
    wire.close()


def test_fifty_callers_at_once_leave_no_hole_and_no_double(erika: Citizen) -> None:
    callers = [threading.Thread(target=erika.say, args=(f"Ruf {number}",)) for number in range(50)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    entries = erika.entries()["entries"]
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    mine = [entry["text"] for entry in entries if entry["author"]["role"] == "citizen"]
    assert sorted(mine) == sorted(f"Ruf {number}" for number in range(50))


BEYOND = 2**31  # the first number that no seq can be


def test_a_seq_beyond_every_log_is_refused(erika: Citizen) -> None:
    with pytest.raises(RefusedError) as refused:
        erika.connect(last_seq=10**20)
    assert refused.value.data["data"]["code"] == "invalid"
    wire = erika.connect(last_seq=BEYOND - 1)
    wire.next("resync")
    assert wire.call("read", {"seq": BEYOND})["error"]["code"] == "invalid"
    wire.close()


def test_a_clerk_cannot_follow_from_beyond_every_log(gateway: Gateway, erika: Citizen) -> None:
    desk = gateway.clerk().connect()
    ack = desk.call("follow", {"conversation_id": erika.id, "last_seq": BEYOND})
    assert ack["error"]["code"] == "invalid"
    desk.close()
