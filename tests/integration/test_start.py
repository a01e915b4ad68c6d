"""`make start` as a person meets it: says where to look, stops completely."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.build import APP_PYTHON, ROOT
from tools.running import free_ports, wait_until

pytestmark = pytest.mark.engine


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    gateway, engine, actions = map(str, free_ports(3))
    ports = {"BD_PORT": gateway, "BD_ENGINE_PORT": engine, "BD_ACTIONS_PORT": actions}
    return {**os.environ, **ports, "BD_VAR": str(tmp_path / "var"), "PYTHONPATH": str(ROOT)}


class Terminal:
    """`python -m tools.start` and what it prints."""

    def __init__(self, settings: dict[str, str], output: Path) -> None:
        self.output = output
        with output.open("wb") as file:
            command = [APP_PYTHON, "-m", "tools.start"]
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=settings,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    def shown(self) -> str:
        return self.output.read_text(errors="replace")

    def reads(self, pattern: str) -> re.Match[str]:
        def found() -> re.Match[str] | None:
            assert self.process.poll() is None, self.shown()
            return re.search(pattern, self.shown())

        match: re.Match[str] = wait_until(found, pattern, deadline=120)
        return match


@pytest.fixture
def terminal(settings: dict[str, str], tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(settings, tmp_path / "terminal.log")
    yield terminal
    if terminal.process.poll() is None:
        terminal.process.kill()


def started_processes(settings: dict[str, str]) -> list[str]:
    """Command lines of living processes that carry this test's gateway port in their environment."""
    marker = f"BD_PORT={settings['BD_PORT']}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if marker in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=["Ctrl-C", "SIGTERM", "closed"])
def test_addresses_account_and_a_clean_end(
    terminal: Terminal, settings: dict[str, str], number: signal.Signals
) -> None:
    if number is signal.SIGINT:  # the whole greeting once; the other ends need only running processes
        terminal.reads("Bürgerdraht läuft")
        terminal.reads(rf"http://127.0.0.1:{settings['BD_PORT']}/workplace/")
        terminal.reads("leitung")
    else:
        terminal.reads("Uvicorn running|Application startup complete")
    terminal.process.send_signal(number)
    assert terminal.process.wait(30) == 0, terminal.shown()
    assert wait_until(lambda: not started_processes(settings), "kein Prozess bleibt übrig", deadline=10)
