"""A real engine process for tests: started, asked, stopped, killed."""

import json
import os
import socket
import sqlite3
import subprocess
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from tools.build import ENGINE_PYTHON, ROOT

TOKEN = "t" * 32
START_LIMIT = 180  # seconds; a busy test machine is slow
PORTS = range(7200, 7300)


def free_port() -> int:
    for port in PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no free port for the engine")


class RunningEngine:
    def __init__(self, models: Path, tracker: Path, actions_url: str, port: int) -> None:
        self.port, self.tracker = port, tracker
        self.settings = {
            "BD_ENGINE_PORT": str(port),
            "BD_ENGINE_TOKEN": TOKEN,
            "BD_ACTIONS_URL": actions_url,
            "BD_ACTIONS_TIMEOUT": "1",
            "BD_TRACKER_URL": f"sqlite:///{tracker}",
            "BD_MODELS_DIR": str(models),
        }
        self.log = ""
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{port}/webhooks/citizen",
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=30,
            trust_env=False,
        )

    def start(self) -> None:
        self._ready = threading.Event()
        self.process = subprocess.Popen(
            [ENGINE_PYTHON, "-m", "bot.serve"],
            cwd=ROOT,
            env=os.environ | self.settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        self._ready.wait(START_LIMIT)
        assert self.process.poll() is None, self.log

    def _read_log(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.log += line
            if "Engine ready" in line:
                self._ready.set()
        self._ready.set()

    def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        self.process.terminate()
        return self._wait()

    def kill(self) -> None:
        self.process.kill()
        self._wait()

    def _wait(self) -> int:
        code = self.process.wait(30)
        self._reader.join(10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def events(self, conversation: str) -> list[dict[str, Any]]:
        """What the tracker database holds of the conversation, in order."""
        with closing(sqlite3.connect(self.tracker)) as database:
            rows = database.execute(
                "SELECT data FROM events WHERE sender_id = ? ORDER BY id", [conversation]
            ).fetchall()
        return [json.loads(data) for (data,) in rows]

    def turn(self, conversation: str, turn: str, **fields: Any) -> httpx.Response:
        return self.http.post("/webhook", json={"conversation_id": conversation, "turn_id": turn, **fields})
