"""The comparator of bench.delivery: nodes of socket.io (JavaScript) with the Redis Streams adapter.

Its packages are none of the project's: `npm ci` puts them into var/bench/streams, by the lock in bench/streams_server.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.delivery_people import Message, Person
from bench.gateways import answers, end
from bench.wire import Client, Listener, connect
from tools.build import ROOT
from tools.running import free_ports, wait_until

SOURCES = ROOT / "bench" / "streams_server"
INSTALLED = ROOT / "var" / "bench" / "streams"


def install() -> None:
    """What the lock names, unless it is there already."""
    lock, stamp = SOURCES / "package-lock.json", INSTALLED / "node_modules" / ".lock"
    shutil.copytree(SOURCES, INSTALLED, dirs_exist_ok=True)
    if not stamp.is_file() or stamp.read_bytes() != lock.read_bytes():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=INSTALLED, check=True, capture_output=True)
        shutil.copy(lock, stamp)


class Streams:
    """Two nodes beside each other. Each conversation is a room."""

    name = "socket.io + Redis Streams"

    def __init__(self, log: Path, redis_url: str) -> None:
        self.ports = free_ports(2)
        self._log, self._redis_url = log, redis_url
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, number: int) -> None:
        """Returns when the node answers."""
        port = self.ports[number]
        with self._log.open("ab") as log:
            self._running[number] = subprocess.Popen(
                ["node", "server.mjs", str(port), self._redis_url], cwd=INSTALLED, stdout=log, stderr=log
            )
        address = f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport=polling"
        wait_until(lambda: answers(address), f"Knoten an Port {port}: {self._log.read_text()[-1000:]}")

    def kill(self, number: int) -> None:
        self._running[number].kill()
        self._running[number].wait()

    def stop(self) -> None:
        for running in self._running.values():
            end(running)

    async def join(self, port: int, person: Person, listener: Listener) -> Client:
        """As socket.io's own client does: with the private id of the last session and the last offset it saw."""
        auth: dict[str, Any] = {"rooms": list(person.screens)}
        if (before := person.client) is not None and before.offset:
            auth |= {"pid": before.session["pid"], "offset": before.offset}
        client = await connect(port, "/", auth, listener)
        client.offset = client.offset or auth.get("offset", "")
        return client

    def said(self, message: Message) -> dict[str, Any]:
        said = {"room": message.conversation, "role": message.role}
        return said | {"client_id": message.client_id, "text": message.text}


@contextmanager
def streams(folder: Path, redis_url: str) -> Iterator[Streams]:
    install()
    nodes = Streams(folder / "streams.log", redis_url)
    try:
        nodes.start(0)
        nodes.start(1)
        yield nodes
    finally:
        nodes.stop()
