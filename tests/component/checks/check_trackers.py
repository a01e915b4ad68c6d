"""The tracker database keeps every event once, and a tracker begins where the conversation is."""

import asyncio
import os
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered

from bot.trackers import CitizenTracker, CitizenTrackerStore

DOMAIN = Domain.from_dict({"slots": {"service": {"type": "any", "mappings": [{"type": "custom"}]}}})


def said(text: str, turn_id: str) -> UserUttered:
    return UserUttered(text, metadata={"turn_id": turn_id})


class Trackers(unittest.TestCase):
    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.url = os.environ.get("BD_CHECK_TRACKER_URL", f"sqlite:///{Path(folder.name) / 'tracker.db'}")
        self.store = self.open()
        self.addCleanup(lambda: self.open().delete("c"))

    def open(self) -> CitizenTrackerStore:
        store = CitizenTrackerStore(self.url)
        store.domain = DOMAIN
        self.addCleanup(store.close)
        return store

    def retrieve(self, store: CitizenTrackerStore) -> CitizenTracker:
        return asyncio.run(store.get_or_create_tracker("c", append_action_listen=False))

    def turn(self, store: CitizenTrackerStore, turn_id: str, service: str | None) -> None:
        tracker = self.retrieve(store)
        tracker.update_with_events([said("was kostet das", turn_id), SlotSet("service", service)], DOMAIN)
        asyncio.run(store.save(tracker))

    def test_a_tracker_has_the_slots_and_every_event_is_stored_once(self) -> None:
        for number, service in enumerate(["pass", {"id": "hund"}, None, "ausweis"]):
            self.turn(self.store, f"t{number}", service)
            for store in (self.store, self.open()):  # from memory, and read from the database
                tracker = self.retrieve(store)
                assert tracker.get_slot("service") == service
                assert tracker.latest_action_name == "action_listen"
                assert tracker.marks == {("turn_id", f"t{earlier}") for earlier in range(number + 1)}
        kinds = [type(event) for event in self.store.events("c")]
        assert kinds == [UserUttered, SlotSet] * 4

    def test_another_process_that_wrote_is_noticed(self) -> None:
        self.turn(self.store, "t1", "pass")
        self.turn(self.open(), "t2", "hund")
        assert self.retrieve(self.store).get_slot("service") == "hund"

    def test_what_was_not_saved_did_not_happen(self) -> None:
        self.turn(self.store, "t1", "pass")
        self.retrieve(self.store).update_with_events([said("und jetzt", "t2"), SlotSet("service", "hund")], DOMAIN)
        tracker = self.retrieve(self.store)
        assert (tracker.get_slot("service"), tracker.marks) == ("pass", {("turn_id", "t1")})

    def test_saving_twice_stores_once(self) -> None:
        tracker = self.retrieve(self.store)
        for turn_id in ("t1", "t2"):
            tracker.update(said("hallo", turn_id))
            asyncio.run(self.store.save(tracker))
        asyncio.run(self.store.save(tracker))
        assert [event.metadata["turn_id"] for event in self.store.events("c")] == ["t1", "t2"]

    def test_a_deleted_conversation_is_new(self) -> None:
        self.turn(self.store, "t1", "pass")
        other = self.open()
        self.retrieve(other)
        self.store.delete("c")
        for store in (self.store, other):
            tracker = self.retrieve(store)
            assert (tracker.get_slot("service"), tracker.marks) == (None, frozenset())
            assert ActionExecuted not in [type(event) for event in tracker.events]
