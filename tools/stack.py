"""What runs on one machine: which processes, with which environment. For `make start`, `make cluster` and the tests.

Every setting is an environment variable with the prefix BD_; the order is: process environment, then `.env` in the
checkout, then the defaults here. Generated secrets live in var/secrets.env, readable by the owner only.
"""

import os
import secrets
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.build import ROOT


class StackError(Exception):
    """The stack cannot start; the message says what to do."""


@dataclass(frozen=True)
class Process:
    name: str
    command: str
    environment: dict[str, str]
    port: int


@dataclass(frozen=True)
class Layout:
    """Where one stack keeps its data and which ports it takes (one gateway and one engine per port)."""

    var: Path = ROOT / "var"
    gateways: tuple[int, ...] = (8000,)
    engines: tuple[int, ...] = (5005,)
    actions: int = 5055
    extra: Mapping[str, str] = field(default_factory=dict)  # settings that win over everything


def read_env_file(path: Path) -> dict[str, str]:
    """KEY=VALUE lines; blank lines and lines starting with # are skipped."""
    if not path.is_file():
        return {}
    pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line and not line.startswith("#"))
    return {key.strip(): value.strip().strip("\"'") for key, value in pairs}


def load_secrets(var: Path) -> dict[str, str]:
    """The shared secret between gateway and engine; generated once per data folder."""
    path = var / "secrets.env"
    if not path.is_file():
        var.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"BD_ENGINE_TOKEN={secrets.token_urlsafe(32)}\n")
    return read_env_file(path)


def configured() -> dict[str, str]:
    """Settings from `.env` and the process environment."""
    return read_env_file(ROOT / ".env") | {key: value for key, value in os.environ.items() if key.startswith("BD_")}


def default_layout() -> Layout:
    settings = configured()
    try:
        return Layout(
            var=Path(settings.get("BD_VAR", ROOT / "var")).resolve(),
            gateways=(int(settings.get("BD_PORT", 8000)),),
            engines=(int(settings.get("BD_ENGINE_PORT", 5005)),),
            actions=int(settings.get("BD_ACTIONS_PORT", 5055)),
        )
    except ValueError as error:
        raise StackError(f"BD_PORT, BD_ENGINE_PORT und BD_ACTIONS_PORT müssen Zahlen sein: {error}") from error


def environment_of(layout: Layout) -> dict[str, str]:
    """Settings common to all processes of the stack."""
    var = layout.var
    host = configured().get("BD_HOST", "127.0.0.1")
    origins = [
        f"http://{name}:{port}" for port in layout.gateways for name in dict.fromkeys((host, "127.0.0.1", "localhost"))
    ]
    defaults = {
        "BD_HOST": host,
        "BD_DATABASE_URL": f"sqlite+aiosqlite:///{var / 'handover.db'}",
        "BD_TRACKER_URL": f"sqlite:///{var / 'tracker.db'}",
        "BD_ENGINE_URLS": ",".join(f"http://127.0.0.1:{port}" for port in layout.engines),
        "BD_ACTIONS_PORT": str(layout.actions),
        "BD_ACTIONS_URL": f"http://127.0.0.1:{layout.actions}/webhook",
        "BD_PUBLIC_ORIGINS": ",".join(origins),
        "BD_MODELS_DIR": str(ROOT / "var" / "models"),
        "BD_CACHE_DIR": str(ROOT / "var" / "cache"),
        "BD_CATALOGUE": str(ROOT / "data" / "catalogue" / "essen"),
        "BD_ORGANISATION": str(ROOT / "data" / "organisation.yml"),
    }
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("BD_")}
    fixed = {"RASA_TELEMETRY_ENABLED": "false", "PYTHONUNBUFFERED": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    return inherited | defaults | load_secrets(var) | configured() | dict(layout.extra) | fixed


def processes(layout: Layout) -> list[Process]:
    """The Procfile's commands, one process per port."""
    commands = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines() if line)
    common = environment_of(layout)

    def each(kind: str, variable: str, ports: tuple[int, ...]) -> Iterator[Process]:
        for index, port in enumerate(ports, 1):
            name = kind if len(ports) == 1 else f"{kind}{index}"
            yield Process(name, commands[kind], common | {variable: str(port)}, port)

    return [
        *each("engine", "BD_ENGINE_PORT", layout.engines),
        *each("actions", "BD_ACTIONS_PORT", (layout.actions,)),
        *each("gateway", "BD_PORT", layout.gateways),
    ]


def check_ports_free(layout: Layout) -> None:
    for process in processes(layout):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", process.port))
            except OSError as error:
                variable = {"engine": "BD_ENGINE_PORT", "actions": "BD_ACTIONS_PORT"}.get(process.name, "BD_PORT")
                raise StackError(
                    f"Port {process.port} ({process.name}) ist belegt. Läuft Bürgerdraht schon? "
                    f"Sonst einen anderen wählen, zum Beispiel `{variable}={process.port + 1} make start`."
                ) from error
