"""The processes of a drill: gateways, an engine that misbehaves on command, and the databases. Loopback only."""

import asyncio
import signal
import subprocess
import tempfile
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Self

import httpx

from tests.drills.nodes import GatewayProcess, until_answers
from tests.drills.servers import Postgres, ValkeyProcess
from tests.servers import migrate
from tools.build import APP_PYTHON, ROOT
from tools.running import free_ports
from tools.stack import Layout

MIGRATING = threading.Lock()  # Alembic's context belongs to the process: worlds beside each other take turns
SETTINGS = {  # a population of dozens comes from one address and writes faster than people do
    "BD_LIMIT_OPENED": "100000",
    "BD_LIMIT_MESSAGES": "100000",
    "BD_LIMIT_LOGINS": "100000",
    "BD_LOG_LEVEL": "warning",
}


class EngineProcess:
    """tests.drills.scripted_engine as a process."""

    def __init__(self, folder: Path, http: httpx.AsyncClient) -> None:
        (self.port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder, self._http = folder, http
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> Self:
        journal = str(self._folder / "engine.jsonl")
        command = [str(APP_PYTHON), "-m", "tests.drills.scripted_engine", str(self.port), journal]
        with (self._folder / "engine.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220 - returns at once
                command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        await until_answers(self._http, f"{self.url}/health")
        return self

    async def behave(self, mode: str, seconds: float = 0.02) -> None:
        await self._http.post(f"{self.url}/mode", json={"mode": mode, "seconds": seconds})

    def send_signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(10)


class World:
    """``gateways`` in order of their start; ``urls`` are theirs."""

    def __init__(self, folder: Path, http: httpx.AsyncClient, settings: Mapping[str, str]) -> None:
        self.folder, self.http = folder, http
        self.database_url = settings["BD_DATABASE_URL"]
        self.settings = settings
        self.engine = EngineProcess(folder, http)
        self.gateways: list[GatewayProcess] = []
        self.postgres: Postgres | None = None
        self.valkey: ValkeyProcess | None = None

    @property
    def urls(self) -> list[str]:
        return [gateway.url for gateway in self.gateways]

    def logs(self) -> str:
        return "\n".join(gateway.log()[-2000:] for gateway in self.gateways)

    def new_gateway(self, ports: tuple[int, ...], port: int, clock: Path | None) -> GatewayProcess:
        layout = Layout(self.folder, ports, (self.engine.port,), self.engine.port, self.settings)
        gateway = GatewayProcess(layout, port, self.http, clock)
        self.gateways.append(gateway)
        return gateway


@asynccontextmanager
async def sqlite_world(
    http: httpx.AsyncClient, *, folder: Path | None = None, clock: bool = False, extra: Mapping[str, str] | None = None
) -> AsyncIterator[World]:
    """One gateway, SQLite (synchronous=FULL), no bus. ``folder``: where the database lies, if that matters."""
    with tempfile.TemporaryDirectory(prefix="bd-drill-") as own:
        database = (folder or Path(own)) / "handover.db"
        settings = {**SETTINGS, "BD_DATABASE_URL": f"sqlite+aiosqlite:///{database}", **(extra or {})}
        world = World(Path(own), http, settings)
        async with _running(world, 1, clock=clock):
            yield world


@asynccontextmanager
async def cluster_world(
    http: httpx.AsyncClient,
    *,
    gateways: int = 2,
    bus: bool = True,
    clock: bool = False,
    extra: Mapping[str, str] | None = None,
) -> AsyncIterator[World]:
    """Gateways on real PostgreSQL and, with ``bus``, real Valkey."""
    with tempfile.TemporaryDirectory(prefix="bd-drill-", ignore_cleanup_errors=True) as own:
        folder = Path(own)
        async with AsyncExitStack() as stack:
            postgres = stack.enter_context(Postgres(folder / "pg"))
            settings = {**SETTINGS, "BD_DATABASE_URL": postgres.url, **(extra or {})}
            valkey = stack.enter_context(ValkeyProcess(folder / "valkey")) if bus else None
            if valkey is not None:
                settings["BD_REDIS_URL"] = valkey.url
            world = World(folder, http, settings)
            world.postgres, world.valkey = postgres, valkey
            async with _running(world, gateways, clock=clock):
                yield world


def _migrated(url: str) -> None:
    with MIGRATING:
        migrate(url)


@asynccontextmanager
async def _running(world: World, count: int, *, clock: bool) -> AsyncIterator[None]:
    await asyncio.to_thread(_migrated, world.database_url)
    async with AsyncExitStack() as stack:
        stack.callback(world.engine.kill)
        await world.engine.start()
        ports = free_ports(count)
        for number, port in enumerate(ports):
            file = world.folder / f"clock{number}" if clock else None
            if file is not None:
                file.write_text("0")
            gateway = world.new_gateway(ports, port, file)
            stack.callback(gateway.kill)
            await gateway.start()
        yield
