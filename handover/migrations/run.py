"""Runs the revisions on a connection of the store; several nodes may start at once."""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

log = logging.getLogger(__name__)

BEFORE = (
    "SET LOCAL statement_timeout = 0",  # a new index takes as long as it takes
    "SET LOCAL lock_timeout = '60s'",  # for the turn of this node
)
IN_USE = "SET LOCAL lock_timeout = '500ms'"  # what waits for a table holds up everybody who comes after it
ONE_AT_A_TIME = 4_705_113_000  # any number that nothing else on the database server locks


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration without an ini file; ``connection`` is used by env.py."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Bring the schema to the newest revision; the caller commits, and tries again when a table was in use.

    A schema from a newer version is left as it is: old nodes start while an upgrade is under way, or is taken back.
    """
    if connection.dialect.name == "postgresql":
        for setting in BEFORE:
            connection.execute(text(setting))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        connection.execute(text(IN_USE))
    if unknown := _current(connection) - {script.revision for script in scripts().walk_revisions()}:
        log.warning("the database is of a newer version (revision %s), which this one can use", ", ".join(unknown))
        return
    command.upgrade(configuration(connection), "head")


def scripts() -> ScriptDirectory:
    """All revisions."""
    return ScriptDirectory.from_config(configuration())


def _current(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())
