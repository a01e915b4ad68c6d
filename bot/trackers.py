"""The tracker database: every event of a conversation, written once; read in full only when it must be.

Rasa's own store reads and replays all events of a conversation for every message, and again to save it, so that a long
talk gets slower with every turn. Here a tracker begins with the slots, and one query tells whether they are current.
The table is Rasa's. There is no safety net that would hide a database that fails.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore, create_engine_kwargs
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

from bot.conversation_state import ConversationState, Mark, RecentStates, marks_of, replay
from bot.wiping import Wiping

EVENTS = SQLTrackerStore.SQLEvent.__table__
OF_CONVERSATION = EVENTS.c.sender_id == sa.bindparam("conversation")
LAST_EVENT = sa.select(sa.func.max(EVENTS.c.id)).where(OF_CONVERSATION)
INSERT = EVENTS.insert()


class CitizenTracker(DialogueStateTracker):
    """A conversation as one turn sees it: the slots so far, the bot listens, and what happens from now on."""

    stored = 0  # events at the beginning that need not be saved
    marks: frozenset[Mark] = frozenset()  # turns and histories the database holds

    def begin_with(self, state: ConversationState) -> None:
        for name, value in state.slots.items():
            if name in self.slots:
                self.update(SlotSet(name, value))
        self.update(ActionExecuted(ACTION_LISTEN_NAME))
        self.stored, self.marks = len(self.events), state.marks

    def state(self, last: int) -> ConversationState:
        slots = {name: slot.value for name, slot in self.slots.items() if slot.value != slot.initial_value}
        return ConversationState(last, slots, self.marks)


class CitizenTrackerStore(TrackerStore):
    """``url``: sqlite:////path or postgresql://…; the table is created if missing."""

    def __init__(self, url: str) -> None:
        super().__init__(None)
        self._engine = open_database(url)
        self._recent = RecentStates()
        self.wiping = Wiping(self._engine)
        try:
            SQLTrackerStore.Base.metadata.create_all(self._engine)
        except sa.exc.DBAPIError:  # another engine that started at the same time was quicker
            SQLTrackerStore.Base.metadata.create_all(self._engine)

    def init_tracker(self, sender_id: str) -> CitizenTracker:
        return CitizenTracker(sender_id, self.domain.slots)

    async def retrieve(self, sender_id: str) -> CitizenTracker | None:
        with self._engine.connect() as connection:
            last = last_event(connection, sender_id)
        if last is None:
            self._recent.forget(sender_id)
            return None
        state = self._recent.get(sender_id, last) or replay(last, self._stored(sender_id))
        tracker = self.init_tracker(sender_id)
        tracker.begin_with(state)
        return tracker

    async def save(self, tracker: CitizenTracker) -> None:
        """Append what happened since the tracker was retrieved or saved."""
        new = list(tracker.events)[tracker.stored :]
        if not new:
            return
        with self._engine.begin() as connection:
            connection.execute(INSERT, [row_of(tracker.sender_id, event) for event in new])
            last = last_event(connection, tracker.sender_id)
        tracker.stored += len(new)
        tracker.marks = tracker.marks.union(*(marks_of(event.metadata) for event in new))
        self._recent.keep(tracker.sender_id, tracker.state(last))

    async def keys(self) -> Iterable[str]:
        with self._engine.connect() as connection:
            return [row[0] for row in connection.execute(sa.select(EVENTS.c.sender_id).distinct())]

    def events(self, conversation_id: str) -> Sequence[Event]:
        """Every event of the conversation, in order."""
        events: list[Event] = deserialise_events(self._stored(conversation_id))
        return events

    def delete(self, conversation_id: str) -> None:
        self._recent.forget(conversation_id)
        with self._engine.begin() as connection:
            connection.execute(EVENTS.delete().where(EVENTS.c.sender_id == conversation_id))
        self.wiping.add(conversation_id)

    def close(self) -> None:
        self._engine.dispose()

    def _stored(self, conversation_id: str) -> list[dict[str, Any]]:
        wanted = sa.select(EVENTS.c.data).where(EVENTS.c.sender_id == conversation_id).order_by(EVENTS.c.id)
        with self._engine.connect() as connection:
            return [json.loads(row[0]) for row in connection.execute(wanted)]


def open_tracker_store(endpoint: EndpointConfig) -> CitizenTrackerStore:
    return CitizenTrackerStore(endpoint.url)


def open_database(address: str) -> sa.engine.Engine:
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, **create_engine_kwargs(url))
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # Connections are kept: opening one and setting it up costs more than a turn's queries.
    engine = sa.create_engine(url, poolclass=QueuePool)
    sa.event.listen(engine, "connect", _tune_sqlite)
    return engine


def last_event(connection: sa.engine.Connection, conversation_id: str) -> Any:
    """The database id of the conversation's last event, None if there is none."""
    return connection.scalar(LAST_EVENT, {"conversation": conversation_id})


def row_of(conversation_id: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": conversation_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _tune_sqlite(connection: Any, _: Any) -> None:
    """The gateway's log is the record, so a tracker commit need not wait for the disk."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=3000")
    connection.execute("PRAGMA secure_delete=ON")
