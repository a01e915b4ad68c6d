"""Runs the revisions on a connection of the store; several nodes may start at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

ONE_AT_A_TIME = 4_705_113_000  # any number that nothing else on the database server locks


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration without an ini file; ``connection`` is used by env.py."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Bring the schema to the newest revision; the caller commits."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
    command.upgrade(configuration(connection), "head")
