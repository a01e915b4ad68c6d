"""Real processes for tests and benchmarks: the Procfile's commands on free ports, with data in their own folder."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from tools.build import APP_PYTHON, ROOT
from tools.stack import Layout, Process, environment_of, processes
from tools.start import readiness

START_DEADLINE = 120  # seconds; importing Rasa takes most of it


def free_ports(count: int) -> tuple[int, ...]:
    """Ports nobody listens on at the moment of asking."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return tuple(probe.getsockname()[1] for probe in probes)


def wait_until(condition: Callable[[], Any], what: str, deadline: float = 30) -> Any:
    """Poll ``condition`` until it is true; a process outside has no event to wait for."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        if result := condition():
            return result
        time.sleep(0.05)
    raise AssertionError(f"nach {deadline} s nicht eingetreten: {what}")


class RunningStack:
    """The processes of one layout, each in a session of its own so that it can be stopped alone."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._specs = {process.name: process for process in processes(layout)}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def gateways(self) -> list[str]:
        """Base URLs."""
        return [f"http://127.0.0.1:{port}" for port in self.layout.gateways]

    def start(self, name: str) -> None:
        process = self._specs[name]
        with (self.layout.var / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                process.command.split(),
                cwd=ROOT,
                env=process.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def start_all(self) -> None:
        for name in self._specs:
            self.start(name)
        self.wait_ready()

    def wait_ready(self) -> None:
        for name, process in self._specs.items():
            if name.startswith("gateway"):
                wait_until(partial(self._ready, process), f"{name} bereit", START_DEADLINE)

    def _ready(self, process: Process) -> bool:
        for name, running in self._running.items():
            assert running.poll() is None, f"{name} hat sich beendet ({running.returncode}):\n{self.logs()}"
        return readiness(process) is None

    def memory(self) -> dict[str, int]:
        """Resident memory of each process in KiB."""
        return {name: resident_kib(running.pid) for name, running in self._running.items()}

    def processor_ms(self) -> dict[str, float]:
        """Processor time each process has used so far, in milliseconds."""
        return {name: processor_ms(running.pid) for name, running in self._running.items()}

    def send_signal(self, name: str, number: signal.Signals) -> None:
        self._running[name].send_signal(number)

    def kill(self, name: str) -> None:
        """SIGKILL, as a power cut would."""
        self._running[name].kill()
        self._running[name].wait(10)

    def stop_all(self) -> None:
        for running in self._running.values():
            if running.poll() is None:
                running.send_signal(signal.SIGCONT)
                running.terminate()
        for running in self._running.values():
            try:
                running.wait(15)
            except subprocess.TimeoutExpired:
                running.kill()

    def add_clerk(self, username: str, display_name: str, *, department: str | None = None) -> str:
        """Create an account with the command line; returns its password."""
        password = f"{username}-{os.urandom(12).hex()}"
        account = [username, "--role", "clerk", "--display-name", display_name]
        subprocess.run(
            [
                str(APP_PYTHON),
                "-m",
                "handover",
                "staff",
                "add",
                *account,
                *(["--department", department] if department else []),
            ],
            cwd=ROOT,
            env=environment_of(self.layout),
            input=password.encode(),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return password

    def logs(self) -> str:
        """The last lines of every process, for the message of a failed test."""
        files = sorted(self.layout.var.glob("*.log"))
        return "\n".join(f"--- {file.name}\n{file.read_text(errors='replace')[-1500:]}" for file in files)


def request(method: str, url: str, body: Any = None, token: str | None = None) -> tuple[int, Any]:
    """One JSON request; returns the status and the decoded body."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    call = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(call, timeout=40) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def processor_ms(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) * 1000 / os.sysconf("SC_CLK_TCK")


def resident_kib(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise ValueError(f"Prozess {pid} hat keinen Speicher")
