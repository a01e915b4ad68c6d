"""The stack as fixtures: started once for a test run and shared; a test that kills a process brings it back."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tools.build import ENGINE_PYTHON
from tools.cluster import servers
from tools.running import RunningStack, free_ports
from tools.stack import Layout
from tools.start import gateway_command


def require_engine() -> None:
    if not ENGINE_PYTHON.exists():
        pytest.fail("Die Engine-Umgebung fehlt: `make test` legt sie an (python3.11 -m tools.build test).")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """One gateway, one engine, SQLite, no Redis: what `make start` runs."""
    require_engine()
    gateway, engine, actions = free_ports(3)
    layout = Layout(
        tmp_path_factory.mktemp("stack"),
        (gateway,),
        (engine,),
        actions,
        {"BD_CLERK_LEASE_SECONDS": "20", "BD_LIMIT_OPENED": "6000"},
    )
    yield from run_stack(layout)


@pytest.fixture(scope="session")
def cluster() -> Iterator[RunningStack]:
    """Two gateways and two engines on real PostgreSQL and Valkey: what `make cluster` runs."""
    require_engine()
    ports = free_ports(5)
    # A short path of its own: PostgreSQL runs as another user and keeps its socket there.
    with tempfile.TemporaryDirectory(prefix="bd-cluster-", ignore_cleanup_errors=True) as folder:
        layout = Layout(Path(folder), ports[:2], ports[2:4], ports[4])
        with servers(layout.var) as settings:
            yield from run_stack(replace(layout, extra=settings))


def run_stack(layout: Layout) -> Iterator[RunningStack]:
    gateway_command(layout, "migrate")
    stack = RunningStack(layout)
    try:
        stack.start_all()
        yield stack
    finally:
        stack.stop_all()
