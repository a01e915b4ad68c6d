"""The state machine: several nodes on one database, and what can happen to them, one step after the other."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field
from random import Random

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from handover.organisation import Organisation
from handover.store import Store
from handover.texts import Texts
from tests.drills.histories import citizens, clerks
from tests.drills.histories.citizens import Step
from tests.drills.histories.database import HistoryDatabase
from tests.drills.histories.engine import Mode, Release
from tests.drills.histories.judge import Judge
from tests.drills.histories.world import Where, World

NODES = 2
STEP_SECONDS = 60.0  # of the loop's own time, in which a step that ends at all has ended

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
    """What all histories of a run share, because making it takes longer than a history. ``chance`` decides everything
    that Hypothesis does not: who is next, and the ids."""

    loop: asyncio.AbstractEventLoop
    database: HistoryDatabase
    stores: list[Store]
    organisation: Organisation
    texts: Texts
    chance: Random
    told: Counter[str] = field(default_factory=Counter)


class Histories(RuleBasedStateMachine):
    lab: Laboratory

    @initialize(
        seed=st.integers(0, 2**32 - 1),
        talks=st.lists(st.sampled_from(["clerk", "bot", "bot", "queued"]), min_size=1, max_size=2),
        clerk=st.integers(0, 2),
    )
    def begin(self, seed: int, talks: list[str], clerk: int) -> None:
        """Histories are short, so they begin in the middle."""
        lab = self.lab
        lab.database.empty()
        lab.chance.seed(seed)
        self.world = World(lab.database, lab.stores, lab.organisation, lab.texts)
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

        self._complete(step())
        self.world.clock.advance(milliseconds=1)

    def _complete(self, doing: Awaitable[object]) -> None:
        """A step that never ends is a fault like any other."""

        async def bounded() -> None:
            async with asyncio.timeout(STEP_SECONDS):
                await doing

        self.has_failed = True
        self.lab.loop.run_until_complete(bounded())
        self.has_failed = False

    @rule(where=WHERE)
    def anybody_says(self, where: Where) -> None:
        """The first rule by name, which is chosen most: the clerk speaks as often as the citizen, once there is one."""
        self.do(clerks.say if where.pick % 2 and clerks.holds(self.world, where) else citizens.say, where)

    @rule(where=WHERE)
    def citizen_says_and_leaves(self, where: Where) -> None:
        self.do(citizens.say_and_leave, where)

    @rule(where=WHERE)
    def somebody_says_it_again(self, where: Where) -> None:
        self.do(citizens.say_again, where)

    @rule(where=WHERE)
    def somebody_reuses_an_id(self, where: Where) -> None:
        self.do(citizens.reuse_id, where)

    @rule(where=WHERE, step=st.sampled_from([citizens.request_clerk, citizens.request_again, citizens.withdraw]))
    def citizen_wants_a_clerk(self, where: Where, step: Step) -> None:
        self.do(step, where)

    @rule(where=WHERE, step=st.sampled_from([citizens.choose, citizens.leave_callback, citizens.judge_answer]))
    def citizen_clicks(self, where: Where, step: Step) -> None:
        self.do(step, where)

    @rule(where=WHERE, step=st.sampled_from([citizens.close, citizens.erase, clerks.close]))
    def somebody_ends_it(self, where: Where, step: Step) -> None:
        self.do(step, where)

    @rule(where=WHERE)
    def citizen_erases_what_she_said(self, where: Where) -> None:
        self.do(citizens.speak_and_erase, where)

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
        if pending := self.world.engine.pending:
            pending[which % len(pending)].release(how)
            self.run(asyncio.sleep(0))

    @rule(where=WHERE, story=st.sampled_from([citizens.ask_a_node_that_freezes, citizens.change_her_mind]))
    def answer_comes_late(self, where: Where, story: Step) -> None:
        """Others have answered meanwhile, or it belongs to another epoch."""
        self.do(story, where)

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
        """A history that has failed is not judged again, but it, too, leaves nothing behind for the next one."""
        if not hasattr(self, "world"):
            return
        try:
            if not self.has_failed:
                self._complete(self.end())
        finally:
            self.lab.loop.run_until_complete(_abandon_everything())

    async def end(self) -> None:
        await self.world.end()
        await self.judge.at_end()
        self.lab.told.update(self.judge.figures())
        await self.world.be_forgotten()
        await self.judge.at_end()


async def _abandon_everything() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
