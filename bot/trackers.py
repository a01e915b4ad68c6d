"""The tracker database: opened without Rasa's safety net, which would hide a database that fails."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.engine import make_url


def open_tracker_store(endpoint: EndpointConfig) -> SQLTrackerStore:
    """The store at ``endpoint.url`` (sqlite:////path or postgresql://…); its table is created if missing."""
    url = make_url(endpoint.url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    store = SQLTrackerStore(host=endpoint.url)
    if url.get_backend_name() == "sqlite":
        sa.event.listen(store.engine, "connect", _tune_sqlite)
    return store


def delete_tracker(store: SQLTrackerStore, conversation_id: str) -> int:
    """Delete every event of the conversation; returns how many there were."""
    event = store.SQLEvent
    with store.session_scope() as session:
        deleted = session.query(event).filter(event.sender_id == conversation_id).delete(synchronize_session=False)
        session.commit()
    return int(deleted)


def _tune_sqlite(connection: Any, _: Any) -> None:
    """The gateway's log is the record, so a tracker commit need not wait for the disk."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=3000")
    connection.execute("PRAGMA secure_delete=ON")
