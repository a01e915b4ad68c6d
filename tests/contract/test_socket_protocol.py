"""What is not the protocol of Socket.IO v5 or Engine.IO v4 ends the connection at once. docs/conformance.md

The official suites run beside the project (``make conformance``); here is what they do not ask, at the gateway itself.
"""

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websocket import WebSocket, WebSocketConnectionClosedException, create_connection

from tests.contract.gateway import Citizen, Gateway, wait_until
from tests.contract.wire import Wire

SECONDS = 5.0  # less than the 10 seconds after which a client that does not answer is pinged
QUERY = "EIO=4&transport=polling"


def open_socket(gateway: Gateway, query: str = "EIO=4&transport=websocket") -> WebSocket:
    return create_connection(f"{gateway.url.replace('http', 'ws', 1)}/socket.io/?{query}", timeout=SECONDS)


def ends(socket: WebSocket) -> bool:
    """Wait until the server ends the connection."""
    try:
        while socket.recv():
            pass
    except WebSocketConnectionClosedException:
        pass
    finally:
        socket.shutdown()
    return True


@pytest.fixture
def polling(gateway: Gateway) -> Iterator["Polling"]:
    with httpx.Client(base_url=f"{gateway.url}/socket.io/", timeout=SECONDS, trust_env=False) as http:
        yield Polling(http)


class Polling:
    """A session over plain requests."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self.handshake = json.loads(http.get(f"?{QUERY}").text[1:])
        self.query = f"{QUERY}&sid={self.handshake['sid']}"

    def get(self) -> httpx.Response:
        return self._http.get(f"?{self.query}")

    def post(self, body: str) -> httpx.Response:
        return self._http.post(f"?{self.query}", content=body)


BROKEN = {
    "no type": "4",
    "unknown type": "49",
    "no number": "4abc",
    "object for an event": "42{}",
    "event without a name": "42[]",
    "name that is no text": '42[["say"]]',
    "no JSON": "42[",
    "nested too deep": "42" + "[" * 60_000,
    "ack id that is no number": '42x["typing",{}]',
    "ack without an id": "43[]",
    "payload of a goodbye": "41{}",
    "refusal by the client": '44{"message":"x"}',
    "attachments of a plain event": '421-["typing",{}]',
    "too many attachments": '4599-["typing",{"_placeholder":true,"num":0}]',
    "ping of a client": "2",
    "handshake of a client": "0{}",
    "unknown packet of the transport": "9",
    "nothing": "",
}


@pytest.mark.parametrize("packet", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_packet_ends_the_connection(gateway: Gateway, packet: str) -> None:
    socket = open_socket(gateway)
    socket.send("40")
    socket.recv()
    assert socket.recv().startswith("40")
    socket.send(packet)
    assert ends(socket)


@pytest.mark.parametrize("event", ["connect", "disconnect", "connect_error", "disconnecting"])
def test_a_client_cannot_call_what_the_server_calls_itself(erika: Citizen, event: str) -> None:
    wire = erika.connect()
    wire.emit(event, {"asgi.scope": {"client": ["192.0.2.1", 1]}})
    assert wire.closed()


def test_a_client_cannot_name_its_own_address(start_gateway: Any) -> None:
    gateway: Gateway = start_gateway(limit_opened=1)
    opened = 0
    for number in range(3):
        wire = Wire(gateway.url, "/")
        wire.emit("connect", {"asgi.scope": {"client": [f"192.0.2.{number}", 1]}})
        wire.emit("session_request", {"session_id": None})
        try:
            opened += bool(wire.next("session_confirm"))
        except Exception:  # closed, or refused for too many
            wire.close()
    assert opened <= 1


@pytest.mark.parametrize(
    "first", ['42["session_request",{}]', "41", "43[]", '451-["say",{"_placeholder":true,"num":0}]']
)
def test_who_does_not_join_first_is_closed(gateway: Gateway, first: str) -> None:
    socket = open_socket(gateway)
    socket.send(first)
    assert ends(socket)


ATTACHED = '451-["session_request",{"_placeholder":true,"num":%d}]'


@pytest.mark.parametrize(("event", "attachment"), [(ATTACHED % 0, "text"), (ATTACHED % 1, b"x"), (ATTACHED % -5, b"x")])
def test_wrong_attachments_end_the_connection(gateway: Gateway, event: str, attachment: str | bytes) -> None:
    socket = open_socket(gateway)
    socket.send("40")
    socket.send(event)
    if isinstance(attachment, str):
        socket.send(attachment)
    else:
        socket.send_binary(attachment)
    assert ends(socket)


def test_attachments_are_together_no_larger_than_one_frame(gateway: Gateway) -> None:
    socket = open_socket(gateway)
    socket.send("40")
    socket.send('453-["session_request",{"_placeholder":true,"num":0}]')
    for _ in range(2):
        socket.send_binary(b"x" * 40_000)
    assert ends(socket)


def test_an_unknown_namespace_and_a_second_connect_are_refused_with_a_message(gateway: Gateway) -> None:
    socket = open_socket(gateway)
    socket.recv()
    socket.send("40/admin,")
    assert socket.recv() == '44/admin,{"message":"Invalid namespace"}'
    socket.send("40")
    assert socket.recv().startswith('40{"sid":')
    socket.send("40")
    assert socket.recv() == '44{"message":"Already connected"}'
    socket.shutdown()


def test_the_server_closes_even_if_the_client_does_not(gateway: Gateway, erika: Citizen) -> None:
    """A closed session whose socket stayed open could be kept for ever by sending something now and then."""
    socket = open_socket(gateway)
    socket.send("4abc")
    assert ends(socket)
    assert erika.say("Hallo").status_code == 200


def test_the_handshake_says_what_holds(polling: Polling) -> None:
    said = {key: value for key, value in polling.handshake.items() if key != "sid"}
    assert said == {"upgrades": ["websocket"], "pingInterval": 10_000, "pingTimeout": 10_000, "maxPayload": 65_536}


@pytest.mark.parametrize("query", ["EIO=4", "EIO=3&transport=polling", "transport=polling", f"{QUERY}&j=0"])
def test_a_handshake_that_lacks_something_is_refused(gateway: Gateway, query: str) -> None:
    assert gateway.http.get(f"/socket.io/?{query}").status_code == 400


@pytest.mark.parametrize("body", ["abc", "", "9", "4abc", "2", "\x1e", "bA"])
def test_a_body_that_is_no_payload_ends_the_session(polling: Polling, body: str) -> None:
    assert polling.post(body).status_code in (200, 400, 413)
    wait_until(lambda: polling.get().status_code == 400)


def test_a_second_poll_ends_the_session(polling: Polling) -> None:
    answers: list[httpx.Response] = []
    first = threading.Thread(target=lambda: answers.append(polling.get()))
    first.start()
    second = wait_until(lambda: (answer := polling.get()).status_code == 400 and answer)
    first.join(SECONDS)
    assert second
    assert {answer.text for answer in answers} <= {"1", "Invalid session " + polling.handshake["sid"], "Bad Request"}
    assert polling.get().status_code == 400


def test_many_packets_in_one_request_are_all_answered(polling: Polling) -> None:
    """A console that comes back asks for all its conversations at once."""
    polling.post("40")
    events = "\x1e".join(f'42{number}["session_request",{{"session_id":5}}]' for number in range(100))
    assert polling.post(events).text == "ok"
    got = ""
    while got.count("\x1e43") < 100:
        got += "\x1e" + polling.get().text
    assert all(f'43{number}[{{"ok":false' in got for number in range(100))
