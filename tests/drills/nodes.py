"""Gateway processes, started by a nursery and killed alone."""

import asyncio
import atexit
import json
import os
import signal
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from tools.build import APP_PYTHON, ROOT
from tools.stack import Layout, processes

START_SECONDS = 60.0


async def until_answers(http: httpx.AsyncClient, url: str, seconds: float = START_SECONDS) -> httpx.Response:
    """Wait until ``url`` is answered with 200."""
    async with asyncio.timeout(seconds):
        while True:
            with suppress(httpx.HTTPError):
                answer = await http.get(url, timeout=2)
                if answer.status_code == 200:
                    return answer
            await asyncio.sleep(0.02)


class Nursery:
    """tests.drills.gateway_nursery as a process; asks it for children. One serves all drills of a run."""

    def __init__(self) -> None:
        command = [APP_PYTHON, "-m", "tests.drills.gateway_nursery"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        atexit.register(self.close)
        self._answer()

    def close(self) -> None:
        """Ends the nursery, and with it every child that is left."""
        if self._process.stdin is not None and self._process.stdout is not None:
            self._process.stdin.close()
            self._process.wait(10)
            self._process.stdout.close()

    def bear(self, order: dict[str, Any]) -> int:
        """The process id of a new gateway."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        return int(self._answer())

    def _answer(self) -> bytes:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline()
        assert answer, "the nursery died"
        return answer


@cache
def the_nursery() -> Nursery:
    return Nursery()


class GatewayProcess:
    """One gateway on one port. ``clock``: a file with the seconds its clock is wrong by."""

    def __init__(self, layout: Layout, port: int, http: httpx.AsyncClient, clock: Path | None = None) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._http = http
        environment = next(each.environment for each in processes(layout) if each.port == port)
        self._order: dict[str, Any] = {"environment": environment, "log": str(layout.var / f"gateway-{port}.log")}
        self.clock = clock
        if clock is not None:
            self._order["clock"] = str(clock)
        self.pid: int | None = None

    async def start(self) -> None:
        """Returns when it answers."""
        self.pid = the_nursery().bear(self._order)
        await until_answers(self._http, f"{self.url}/healthz")

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        if self.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.pid = None

    def send_signal(self, number: signal.Signals) -> None:
        assert self.pid is not None
        os.kill(self.pid, number)

    async def readiness(self) -> dict[str, Any]:
        answer: dict[str, Any] = (await self._http.get(f"{self.url}/readyz")).json()
        return answer

    async def metrics(self) -> str:
        return (await self._http.get(f"{self.url}/metrics")).text

    def log(self) -> str:
        return Path(self._order["log"]).read_text(errors="replace")
