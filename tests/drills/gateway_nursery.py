"""Starts gateways in a fraction of a second: one process that has imported and loaded everything forks each of them.

``python -m tests.drills.gateway_nursery``. Each line on standard input is ``{"environment": {…}, "log": path}``; the
answer is the process id. Every child is a gateway of its own (settings from the environment, ``build_app``, the server
of `python -m handover serve`) and can be killed like one; only the catalogue, which no drill changes, is loaded once
for all. When standard input ends, the children are killed.

A gateway with ``"clock": path`` believes its machine's clock is wrong by as many seconds as the file says.
"""

import asyncio
import gc
import importlib
import json
import os
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from handover.app import build_app
from handover.catalogue import PublicCatalogue, load_catalogue
from handover.observability import configure_logs
from handover.service import utc_now
from handover.serving import build_server
from handover.settings import load_settings


class WrongClock:
    """The machine's clock, wrong by the seconds in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self) -> datetime:
        return utc_now() + timedelta(seconds=float(self._path.read_text() or 0))


def serve(order: dict[str, Any], catalogue: PublicCatalogue) -> None:
    """In the child: become a gateway until a signal ends it."""
    os.environ.clear()
    os.environ.update(order["environment"])
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nowhere, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    settings = load_settings()
    configure_logs(settings.log_level, settings.log_format)
    parts = {"clock": WrongClock(Path(order["clock"]))} if "clock" in order else {}
    build_server(build_app(settings, catalogue=catalogue, **parts), settings).run()


def modules_of_a_gateway(catalogue: PublicCatalogue) -> list[str]:
    """What a running gateway has imported; found out in a child, because SQLite does not survive a fork."""

    async def start_and_stop() -> None:
        with tempfile.TemporaryDirectory() as folder:
            settings = load_settings(
                database_url=f"sqlite+aiosqlite:///{folder}/rehearsal.db", engine_token="only-for-rehearsal"
            )
            server = build_server(build_app(settings, catalogue=catalogue), settings)
            with socket.create_server(("127.0.0.1", 0)) as listener:
                running = asyncio.create_task(server.serve([listener]))
                while not server.started:
                    await asyncio.sleep(0.01)
                server.should_exit = True
                await running

    reads, writes = os.pipe()
    if os.fork() == 0:
        asyncio.run(start_and_stop())
        with os.fdopen(writes, "w") as told:
            told.write("\n".join(sys.modules))
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as heard:
        return heard.read().split("\n")


def main() -> None:
    root = Path(__file__).parents[2]
    catalogue = load_catalogue(root / "data/catalogue/essen", root / "data/organisation.yml", utc_now)
    for name in modules_of_a_gateway(catalogue):
        with suppress(ImportError):
            importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    gc.freeze()  # what is loaded stays shared
    children: list[int] = []
    print("ready", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                serve(json.loads(line), catalogue)
            finally:
                os._exit(0)
        children.append(pid)
        print(pid, flush=True)
    for pid in children:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
