"""Thousands of random histories over the use cases: several nodes on one database, and everything that can happen.

``HISTORIES`` in the environment says how many (docs/reliability.md).
"""

import asyncio
import os
from collections.abc import Awaitable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from handover import turns
from handover.organisation import Organisation
from handover.store import Store
from handover.texts import Texts
from tests.drills.histories import citizens, clerks
from tests.drills.histories.citizens import Step
from tests.drills.histories.database import HistoryDatabase, history_database
from tests.drills.histories.engine import Mode, Release
from tests.drills.histories.judge import Judge
from tests.drills.histories.world import Where, World

HISTORIES = int(os.environ.get("HISTORIES", "2000"))
STEPS = 10
NODES = 2
ROOT = Path(__file__).parent.parent.parent

SMALL = st.integers(0, 3)
WHERE = st.builds(Where, talk=st.integers(0, 1), node=st.integers(0, NODES - 1), clerk=SMALL, pick=st.integers(0, 11))
WAITS = st.sampled_from([1, 9, 11, 21, 46, 20 * 60, 25 * 3600, 31 * 86400])  # seconds
AT_ONCE: tuple[Step, ...] = (
    citizens.say, citizens.say_again, citizens.request_clerk, citizens.withdraw, citizens.leave_callback,
    citizens.close, citizens.erase, citizens.choose,
    clerks.accept, clerks.race, clerks.say, clerks.hand_back, clerks.transfer, clerks.close,
)  # fmt: skip


@dataclass
class Laboratory:
    """What all histories of a run share, because making it takes longer than a history."""

    loop: asyncio.AbstractEventLoop
    database: HistoryDatabase
    stores: list[Store]
    organisation: Organisation
    texts: Texts
    schedule: Random


class Histories(RuleBasedStateMachine):
    lab: Laboratory

    @initialize(
        seed=st.integers(0, 2**32 - 1),
        talks=st.lists(st.sampled_from(["bot", "queued", "clerk", "clerk"]), min_size=1, max_size=2),
        clerk=st.integers(0, 2),
    )
    def begin(self, seed: int, talks: list[str], clerk: int) -> None:
        """Histories are short, so they begin in the middle."""
        lab = self.lab
        lab.database.empty()
        lab.schedule.seed(seed)
        self.world = World(lab.database, lab.stores, lab.organisation, lab.texts, lab.schedule)
        self.judge = Judge(self.world)
        self.world.clock.advance(minutes=1)  # a node that has just started judges no clerk
        self.run(self.open(talks, clerk))

    async def open(self, talks: list[str], clerk: int) -> None:
        await clerks.be_present(self.world, Where(clerk=clerk))
        for number, owner in enumerate(talks):
            await self.world.open()
            if owner != "bot":
                await citizens.request_clerk(self.world, Where(talk=number))
            if owner == "clerk":
                await clerks.accept(self.world, Where(talk=number, clerk=clerk))

    def do(self, step: Step, where: Where) -> None:
        self.run(step(self.world, where))

    def run(self, doing: Awaitable[object]) -> None:
        async def step() -> None:
            await doing
            await self.world.settle()
            await self.judge.after_step()

        self.lab.loop.run_until_complete(step())
        self.world.clock.advance(milliseconds=1)

    @rule(where=WHERE)
    def citizen_says(self, where: Where) -> None:
        self.do(citizens.say, where)

    @rule(where=WHERE)
    def citizen_says_and_leaves(self, where: Where) -> None:
        self.do(citizens.say_and_leave, where)

    @rule(where=WHERE)
    def somebody_says_it_again(self, where: Where) -> None:
        self.do(citizens.say_again, where)

    @rule(where=WHERE)
    def somebody_reuses_an_id(self, where: Where) -> None:
        self.do(citizens.reuse_id, where)

    @rule(where=WHERE)
    def citizen_chooses(self, where: Where) -> None:
        self.do(citizens.choose, where)

    @rule(where=WHERE, step=st.sampled_from([citizens.request_clerk, citizens.request_again, citizens.withdraw]))
    def citizen_wants_a_clerk(self, where: Where, step: Step) -> None:
        self.do(step, where)

    @rule(where=WHERE, step=st.sampled_from([citizens.leave_callback, citizens.judge_answer]))
    def citizen_fills_a_form(self, where: Where, step: Step) -> None:
        self.do(step, where)

    @rule(where=WHERE, step=st.sampled_from([citizens.close, citizens.erase, clerks.close]))
    def somebody_ends_it(self, where: Where, step: Step) -> None:
        self.do(step, where)

    @rule(where=WHERE)
    def clerk_comes_or_goes(self, where: Where) -> None:
        self.do(clerks.be_present, where)

    @rule(where=WHERE, step=st.sampled_from([clerks.accept, clerks.race]))
    def clerks_accept(self, where: Where, step: Step) -> None:
        self.do(step, where)

    @rule(where=WHERE)
    def clerk_says(self, where: Where) -> None:
        self.do(clerks.say, where)

    @rule(where=WHERE, step=st.sampled_from([clerks.hand_back, clerks.transfer, clerks.note]))
    def clerk_passes_it_on(self, where: Where, step: Step) -> None:
        self.do(step, where)

    @rule(steps=st.lists(st.tuples(st.sampled_from(AT_ONCE), WHERE), min_size=2, max_size=4))
    def several_at_once(self, steps: list[tuple[Step, Where]]) -> None:
        async def together() -> None:
            await asyncio.gather(*(step(self.world, where) for step, where in steps))

        self.run(together())

    @rule(seconds=WAITS, node=st.integers(0, NODES))
    def time_passes(self, seconds: int, node: int) -> None:
        """One node looks after the conversations, or all at once."""
        self.world.clock.advance(seconds=seconds)
        self.run(self.world.sweep(*([self.world.nodes[node]] if node < NODES else self.world.nodes)))

    @rule(mode=st.sampled_from(["answers", "fails", "down", "hangs", "hangs"]))
    def engine_changes(self, mode: Mode) -> None:
        self.world.engine.mode = mode

    @rule(which=SMALL, how=st.sampled_from(["answers", "answers", "fails", "times out"]))
    def engine_is_done(self, which: int, how: Release) -> None:
        pending = self.world.engine.pending
        if pending:
            pending[which % len(pending)].outcome.set_result(how)
            self.run(asyncio.sleep(0))

    @rule(where=WHERE)
    def node_freezes_and_goes_on(self, where: Where) -> None:
        self.run(citizens.ask_a_node_that_freezes(self.world, where))

    @rule(where=WHERE)
    def answer_comes_after_a_change_of_mind(self, where: Where) -> None:
        """She asks for a person and takes that back while the engine thinks: its answer belongs to another epoch."""
        self.run(citizens.change_her_mind(self.world, where))

    @rule(where=WHERE)
    def node_dies(self, where: Where) -> None:
        self.run(self.world.kill(where))

    @rule(where=WHERE)
    def node_dies_while_citizen_says(self, where: Where) -> None:
        async def both() -> None:
            await citizens.say_and_leave(self.world, where)
            await self.world.kill(where)

        self.run(both())

    @rule(where=WHERE)
    def node_restarts(self, where: Where) -> None:
        self.run(self.world.restart(where))

    def teardown(self) -> None:
        async def end() -> None:
            await self.world.end()
            await self.judge.at_end()

        if hasattr(self, "world"):
            self.lab.loop.run_until_complete(end())


@contextmanager
def laboratory() -> Iterator[Laboratory]:
    schedule = Random(0)
    with history_database(schedule) as database, asyncio.Runner() as runner, patch.object(turns, "RETRY_PAUSE", 0):
        loop = runner.get_loop()
        stores = [Store(database.url) for _ in range(NODES)]
        organisation = Organisation.load(ROOT / "data" / "organisation.yml")
        try:
            yield Laboratory(loop, database, stores, organisation, Texts.load(), schedule)
        finally:
            loop.run_until_complete(_close(stores))


async def _close(stores: list[Store]) -> None:
    async with AsyncExitStack() as stack:
        for store in stores:
            stack.push_async_callback(store.close)


def run_histories(count: int, *phases: Phase) -> None:
    with laboratory() as lab:
        machine = type("Machine", (Histories,), {"lab": lab})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=count,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                print_blob=True,
                phases=phases or (Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_random_histories() -> None:
    run_histories(HISTORIES)
