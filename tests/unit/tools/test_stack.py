"""Which processes run with which settings, and what is said when a port is taken."""

import socket
import stat
from pathlib import Path

import pytest

from tools.stack import Layout, StackError, check_ports_free, default_layout, environment_of, processes


def test_a_taken_port_is_a_clear_error(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StackError, match=rf"Port {port} \(gateway\) ist belegt.*BD_PORT={port + 1} make start"):
            check_ports_free(Layout(tmp_path, gateways=(port,), engines=(0,), actions=0))


def test_the_engine_token_is_generated_once_and_for_the_owner_only(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    token = environment_of(layout)["BD_ENGINE_TOKEN"]
    assert len(token) >= 40
    assert environment_of(layout)["BD_ENGINE_TOKEN"] == token
    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600


def test_telemetry_is_off_for_every_process(tmp_path: Path) -> None:
    assert {process.environment["RASA_TELEMETRY_ENABLED"] for process in processes(Layout(tmp_path))} == {"false"}


def test_a_cluster_has_one_process_for_each_port(tmp_path: Path) -> None:
    layout = Layout(tmp_path, gateways=(8001, 8002), engines=(5011, 5012), actions=5065)
    assert [(process.name, process.port) for process in processes(layout)] == [
        ("engine1", 5011),
        ("engine2", 5012),
        ("actions", 5065),
        ("gateway1", 8001),
        ("gateway2", 8002),
    ]
    assert environment_of(layout)["BD_ENGINE_URLS"] == "http://127.0.0.1:5011,http://127.0.0.1:5012"


def test_a_port_that_is_no_number_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BD_PORT", "achttausend")
    with pytest.raises(StackError, match="müssen Zahlen sein"):
        default_layout()
