"""What the engine is told by its environment, read once and checked. docs/engine.md lists every setting."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOKEN_LENGTH = 16  # characters


class SettingsError(Exception):
    """A setting is missing or wrong; the message says what to do."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    port: int
    token: str
    actions_url: str
    actions_timeout: float  # seconds one action may take
    tracker_url: str
    models_dir: Path


def read_settings(environment: Mapping[str, str]) -> EngineSettings:
    """Raises SettingsError."""
    token = environment.get("BD_ENGINE_TOKEN", "")
    if len(token) < TOKEN_LENGTH:
        raise SettingsError(
            f"BD_ENGINE_TOKEN fehlt oder ist kürzer als {TOKEN_LENGTH} Zeichen. `make start` erzeugt das Token selbst; "
            "sonst ein zufälliges setzen, dasselbe für Gateway und Engine."
        )
    return EngineSettings(
        port=_port(environment.get("BD_ENGINE_PORT", "5005")),
        token=token,
        actions_url=environment.get("BD_ACTIONS_URL", "http://127.0.0.1:5055/webhook"),
        actions_timeout=_seconds(environment.get("BD_ACTIONS_TIMEOUT", "3")),
        tracker_url=environment.get("BD_TRACKER_URL", f"sqlite:///{ROOT / 'var' / 'tracker.db'}"),
        models_dir=models_dir(environment),
    )


def models_dir(environment: Mapping[str, str] = os.environ) -> Path:
    return Path(environment.get("BD_MODELS_DIR", ROOT / "var" / "models"))


def newest_model(folder: Path) -> Path | None:
    """The model written last, None if there is none."""
    return max(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, default=None)


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingsError(f"BD_ENGINE_PORT muss eine Portnummer von 1 bis 65535 sein, ist aber {text!r}.")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 7:
        raise SettingsError(f"BD_ACTIONS_TIMEOUT muss eine Zahl von Sekunden bis 7 sein, ist aber {text!r}.")
    return seconds
