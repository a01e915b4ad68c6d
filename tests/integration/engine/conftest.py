"""One small trained model and one engine for all tests of this folder; each test talks in its own conversation."""

import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.engine.fake_actions import FakeActions, answer
from tests.integration.engine.running_engine import RunningEngine, free_port
from tools.build import ENGINE_PYTHON, ROOT

PROJECT = Path(__file__).parent / "project"


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("engine") / "models"
    command = [str(ENGINE_PYTHON), "-m", "bot.train", "--project", str(PROJECT), "--models", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def shared_engine(
    models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RunningEngine, FakeActions]]:
    actions = FakeActions()
    engine = RunningEngine(models, tmp_path_factory.mktemp("tracker") / "tracker.db", actions.url, free_port())
    engine.start()
    yield engine, actions
    assert engine.stop() == 0, engine.log
    engine.http.close()
    actions.stop()


@pytest.fixture
def engine(shared_engine: tuple[RunningEngine, FakeActions]) -> RunningEngine:
    return shared_engine[0]


@pytest.fixture
def actions(shared_engine: tuple[RunningEngine, FakeActions]) -> FakeActions:
    server = shared_engine[1]
    server.calls.clear()
    server.behaviour = answer
    return server


@pytest.fixture
def conversation() -> str:
    return uuid.uuid4().hex
