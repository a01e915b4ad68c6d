"""The clients of Socket.IO that people use, unchanged, against the gateway: JavaScript, Python, and both transports."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
import socketio
from socketio.exceptions import ConnectionError as Refused

from tests.contract.gateway import Citizen

SCRIPT: Final = Path(__file__).with_name("javascript_client.mjs")
SECONDS: Final = 20
TRANSPORTS: Final = {
    "polling only": (["polling"], False, "polling"),
    "websocket only": (["websocket"], False, "websocket"),
    "polling, then upgraded": (["polling", "websocket"], True, "websocket"),
}


def visit(citizen: Citizen, **wishes: Any) -> dict[str, Any]:
    """What the JavaScript client reports of one visit."""
    wish = {"url": citizen.gateway.url, "token": citizen.token, "lastSeq": 0, "transports": ["websocket"]}
    wish |= {"upgrade": False, "say": None, "until": None, **wishes}
    command = ["node", str(SCRIPT), json.dumps(wish)]
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True, env=environment)
    happened: dict[str, Any] = json.loads(done.stdout)
    return happened


@pytest.mark.parametrize(("transports", "upgrade", "at_last"), TRANSPORTS.values(), ids=TRANSPORTS.keys())
def test_the_javascript_client_speaks(erika: Citizen, transports: list[str], upgrade: bool, at_last: str) -> None:
    said = {"client_id": str(uuid4()), "text": "Grüße aus dem Browser"}
    happened = visit(
        erika, transports=transports, upgrade=upgrade, say=said, until="Antwort auf: Grüße aus dem Browser"
    )
    assert happened["ack"] == {"ok": True, "seq": 1}
    assert [entry["seq"] for entry in happened["entries"]] == [1, 2]
    assert happened["state"]["owner"] == "bot"
    assert happened["transport"] == at_last


def test_the_javascript_client_is_sent_what_it_missed(erika: Citizen) -> None:
    for text in ("eins", "zwei"):
        erika.say(text)
        erika.wait_for(f"Antwort auf: {text}")
    happened = visit(erika, lastSeq=2, until="Antwort auf: zwei")
    assert [entry["seq"] for entry in happened["entries"]] == [3, 4]


def test_a_repeated_message_of_the_javascript_client_is_one_entry(erika: Citizen) -> None:
    said = {"client_id": str(uuid4()), "text": "nur einmal"}
    first, second = (visit(erika, say=said, until="Antwort auf: nur einmal") for _ in range(2))
    assert first["ack"] == second["ack"] == {"ok": True, "seq": 1}
    assert erika.texts().count("nur einmal") == 1


@pytest.mark.parametrize("transports", [["polling"], ["websocket"]], ids=str)
def test_the_javascript_client_is_told_why_it_is_refused(erika: Citizen, transports: list[str]) -> None:
    refused = visit(erika, token="wrong", transports=transports)["refused"]
    assert refused["code"] == "not_found"
    assert refused["message"] == refused["title"]


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_the_python_client_is_told_why_it_is_refused(erika: Citizen, transport: str) -> None:
    client, reasons = socketio.Client(reconnection=False), []
    client.on("connect_error", reasons.append, namespace="/citizen")
    with pytest.raises(Refused):
        client.connect(
            erika.gateway.url, namespaces=["/citizen"], auth={"token": "wrong", "last_seq": 0}, transports=[transport]
        )
    client.disconnect()
    assert [reason["data"]["code"] for reason in reasons] == ["not_found"]
