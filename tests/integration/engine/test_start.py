"""How the engine starts, refuses to start and stops; how training notices that there is nothing to do."""

import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

from tests.integration.engine.conftest import PROJECT
from tests.integration.engine.running_engine import TOKEN, RunningEngine
from tools.build import ENGINE_PYTHON, ROOT

pytestmark = pytest.mark.engine


def run_engine(settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("BD_")} | settings
    command = [str(ENGINE_PYTHON), "-m", "bot.serve"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


def refusal(settings: dict[str, str]) -> str:
    done = run_engine(settings)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def test_no_token_no_start(models: Path) -> None:
    assert "BD_ENGINE_TOKEN fehlt" in refusal({"BD_MODELS_DIR": str(models)})
    assert "BD_ENGINE_TOKEN fehlt" in refusal({"BD_MODELS_DIR": str(models), "BD_ENGINE_TOKEN": "kurz"})


def test_no_model_no_start(tmp_path: Path) -> None:
    assert "make train" in refusal({"BD_MODELS_DIR": str(tmp_path), "BD_ENGINE_TOKEN": TOKEN})


def test_a_taken_port_is_named(models: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        settings = {"BD_MODELS_DIR": str(models), "BD_ENGINE_TOKEN": TOKEN, "BD_ENGINE_PORT": port}
        assert f"Port {port} ist belegt" in refusal(settings)


@pytest.mark.parametrize(("name", "value"), [("BD_ENGINE_PORT", "http"), ("BD_ACTIONS_TIMEOUT", "300")])
def test_a_wrong_setting_is_named(name: str, value: str, models: Path) -> None:
    assert name in refusal({"BD_MODELS_DIR": str(models), "BD_ENGINE_TOKEN": TOKEN, name: value})


def test_only_loopback_is_served(engine: RunningEngine) -> None:
    listening = Path(f"/proc/{engine.process.pid}/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    addresses = re.findall(rf"\d+: ([0-9A-F]+):{engine.port:04X} [0-9A-F]+:0000 0A", listening)
    assert addresses == ["0100007F"]


def test_telemetry_and_tensorflow_are_off_whatever_the_environment_says() -> None:
    script = (
        "from bot import rasa_environment; rasa_environment.prepare()\n"
        "import sys, rasa.telemetry, rasa.core.agent\n"
        "assert not rasa.telemetry.is_telemetry_enabled()\n"
        "assert 'tensorflow.python' not in sys.modules\n"
    )
    environment = os.environ | {"RASA_TELEMETRY_ENABLED": "true"}
    subprocess.run([ENGINE_PYTHON, "-c", script], cwd=ROOT, env=environment, check=True, timeout=120)


def test_nothing_changed_nothing_trained(models: Path) -> None:
    before = sorted(models.iterdir())
    command = [str(ENGINE_PYTHON), "-m", "bot.train", "--project", str(PROJECT), "--models", str(models)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0
    assert "nichts zu trainieren" in done.stdout
    assert sorted(models.iterdir()) == before


def test_an_intent_the_domain_does_not_know_is_named(tmp_path: Path) -> None:
    nlu = tmp_path / "data" / "nlu"
    nlu.mkdir(parents=True)
    for name in ("config.yml", "domain.yml"):
        (tmp_path / name).write_text((PROJECT / name).read_text())
    (nlu / "new.yml").write_text("nlu:\n  - intent: unheard_of\n    examples: |\n      - hm\n")
    command = [str(ENGINE_PYTHON), "-m", "bot.train", "--project", str(tmp_path), "--models", str(tmp_path / "models")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "unheard_of" in done.stderr
    assert "Traceback" not in done.stderr
