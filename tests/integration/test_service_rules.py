"""Whatever people do in whatever order: the log has no holes, nothing is lost, and one party owns the conversation."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from handover import protocol
from handover.bus import Bus
from handover.engine import EngineDown
from handover.errors import ServiceError
from handover.organisation import Organisation
from handover.service import Service
from handover.store import Store, desk
from handover.texts import Texts
from tests.conftest import ROOT, RULES
from tests.fakes import FakeClock, FakeEngine
from tests.people import CLERK_SCHMIDT, CLERK_YILMAZ
from tests.servers import SqliteServer
from tests.talk import callback, clerk_say, opened, say

CLERKS = st.sampled_from([CLERK_YILMAZ, CLERK_SCHMIDT])
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)


class Conversation(RuleBasedStateMachine):
    """One conversation, two clerks, an engine that may fail, and time."""

    template: SqliteServer
    folder: Path

    @classmethod
    def prepare(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp(prefix="bd-rules-"))
        cls.template = SqliteServer(cls.folder)

    @initialize()
    def open(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.clock = FakeClock()
        self.seen: list[protocol.Entry] = []
        self.acknowledged: dict[UUID, tuple[int, str]] = {}
        self.loop.run_until_complete(self._open())

    async def _open(self) -> None:
        self.engine = FakeEngine()
        self.service = Service(
            store=Store(self.template.new_database()),
            bus=Bus(),
            engine=self.engine,
            organisation=Organisation.load(ROOT / "data" / "organisation.yml"),
            texts=Texts.load(),
            rules=RULES,
            clock=self.clock,
        )
        self.id = await opened(self.service)

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.loop.run_until_complete(self.service.stop())
            self.loop.run_until_complete(self.service.store.close())
            self.loop.close()

    def do(self, use_case: object) -> object:
        """The result, or the refusal; anything but a typed refusal fails the test."""
        try:
            return self.loop.run_until_complete(use_case)  # type: ignore[arg-type]
        except ServiceError as refused:
            return refused

    @rule(text=TEXT)
    def citizen_says(self, text: str) -> None:
        message = say(text)
        said = self.do(self.service.citizen_says(self.id, message))
        if isinstance(said, protocol.Said) and message.text:
            self.acknowledged[message.client_id] = (said.seq, message.text)

    @precondition(lambda self: self.acknowledged)
    @rule(data=st.data())
    def citizen_sends_again(self, data: st.DataObject) -> None:
        client_id = data.draw(st.sampled_from(list(self.acknowledged)))
        seq, text = self.acknowledged[client_id]
        said = self.do(self.service.citizen_says(self.id, say(text, client_id)))
        assert isinstance(said, protocol.Said)
        assert said.seq == seq

    @rule()
    def bot_finishes(self) -> None:
        self.loop.run_until_complete(self.service.runner.idle())

    @rule()
    def engine_fails(self) -> None:
        self.engine.failing = [EngineDown()]

    @rule(clerk=CLERKS, status=st.sampled_from(["available", "away"]))
    def clerk_arrives(self, clerk, status) -> None:
        self.do(self.service.set_presence(clerk, status))

    @rule(clerk=CLERKS)
    def clerk_leaves(self, clerk) -> None:
        self.do(self.service.clerk_disconnected(clerk))

    @rule(clerk=CLERKS, text=TEXT, late=st.integers(0, 1))
    def clerk_writes(self, clerk, text: str, late: int) -> None:
        state = self.loop.run_until_complete(self.service.state_of(self.id))
        seq = self.do(self.service.clerk_says(clerk, clerk_say(self.id, state.epoch - late, text)))
        owned = state.owner == "clerk" and state.clerk == protocol.ClerkRef(name=clerk.name)
        assert isinstance(seq, int) == (owned and not late)

    @rule()
    def citizen_asks_for_a_person(self) -> None:
        self.do(self.service.request_clerk(self.id))

    @rule()
    def citizen_changes_her_mind(self) -> None:
        self.do(self.service.withdraw_request(self.id))

    @rule()
    def citizen_leaves_a_message(self) -> None:
        self.do(self.service.leave_callback(self.id, callback()))

    @rule(clerk=CLERKS)
    def clerk_accepts(self, clerk) -> None:
        self.do(self.service.accept(clerk, self.id))

    @rule(clerk=CLERKS)
    def clerk_hands_back(self, clerk) -> None:
        self.do(self.service.hand_back(clerk, self.id))

    @rule(clerk=CLERKS, whither=st.sampled_from([{"department": "standesamt"}, {"clerk": "schmidt"}]))
    def clerk_transfers(self, clerk, whither) -> None:
        self.do(self.service.transfer(clerk, protocol.Transfer(conversation_id=self.id, **whither)))

    @precondition(lambda self: len(self.seen) > 15)
    @rule(by_citizen=st.booleans(), clerk=CLERKS)
    def somebody_closes(self, by_citizen: bool, clerk) -> None:
        close = self.service.close_by_citizen(self.id) if by_citizen else self.service.close_by_clerk(clerk, self.id)
        self.do(close)

    @rule(seconds=st.sampled_from([1, 12, 46, 1300]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)
        self.do(self.service.sweep())
        self.do(self.service.runner.recover())

    @invariant()
    def the_log_only_grows_and_has_no_holes(self) -> None:
        if not hasattr(self, "service"):
            return
        answer = self.loop.run_until_complete(self.service.entries_after(self.id, 0))
        assert [entry.seq for entry in answer.entries] == list(range(1, len(answer.entries) + 1))
        assert answer.entries[: len(self.seen)] == self.seen
        assert answer.state.seq == len(answer.entries)
        self.seen = answer.entries

    @invariant()
    def what_was_acknowledged_is_there(self) -> None:
        for seq, text in getattr(self, "acknowledged", {}).values():
            assert (self.seen[seq - 1].author.role, self.seen[seq - 1].text) == ("citizen", text)

    @invariant()
    def clerk_and_queue_are_shown_exactly_while_they_are_true(self) -> None:
        if not hasattr(self, "service"):
            return
        state = self.loop.run_until_complete(self.service.state_of(self.id))
        assert (state.clerk is not None) == (state.owner == "clerk")
        assert (state.queue is not None) == (state.owner == "queued")
        mine = [
            clerk.name
            for clerk in (CLERK_YILMAZ, CLERK_SCHMIDT)
            if self.loop.run_until_complete(self.service.queue_for(clerk)).mine
        ]
        assert mine == ([state.clerk.name] if state.clerk else [])

    @invariant()
    def a_message_left_is_with_the_clerks_until_one_of_them_is_done(self) -> None:
        if hasattr(self, "service") and self.loop.run_until_complete(self._left_open()):
            state = self.loop.run_until_complete(self.service.state_of(self.id))
            assert state.owner in ("callback", "queued", "clerk")

    async def _left_open(self) -> bool:
        async with self.service.store.reading() as read:
            return bool(await desk.callbacks(read, [self.id]))


Conversation.TestCase.settings = settings(
    max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)


class TestConversation(Conversation.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        Conversation.prepare()

    @classmethod
    def tearDownClass(cls) -> None:
        shutil.rmtree(Conversation.folder)
