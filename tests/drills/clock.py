"""Drill 7: the clock of one gateway of two is wrong by an hour, forwards and backwards, and right again."""

import asyncio

from tests.drills.crowd import Crowd
from tests.drills.judgement import judge
from tests.drills.ledger import Ledger
from tests.drills.population import browser
from tests.drills.scripted_engine import answers
from tests.drills.verdict import LATE, Verdict
from tests.drills.world import World, cluster_world

HOUR = 3600
SHORT = [HOUR, -HOUR]
LONG = [HOUR, -HOUR, 2 * HOUR, -HOUR // 2, HOUR, -2 * HOUR, 60, -60, 24 * HOUR]
CALM_SECONDS = 2.0


async def clock_jumps(offsets: list[int]) -> Verdict:
    """``offsets``: seconds that a gateway's clock is wrong by, one after the other; afterwards it is set right."""
    ledger = Ledger("clock of one of two gateways jumps")
    async with browser() as http, cluster_world(http, clock=True) as world:
        crowd = Crowd(ledger, world, http, pace=0.8)
        async with crowd.gathered(citizens=10, polling=3, with_clerk=3, clerks=2):
            for number, offset in enumerate(offsets):
                for seconds in (offset, 0):
                    await crowd.someone_sends()
                    _sets(world, number, seconds)
                    await asyncio.sleep(CALM_SECONDS)
                    await crowd.all_settles(LATE)
            await crowd.comes_to_rest()
        verdict = await judge(ledger, world.database_url, answers)
    verdict.made = "wrong by " + ", ".join(f"{offset:+d} s" for offset in offsets)
    _judge_by_the_citizens_clocks(verdict, ledger)
    verdict.notes.append(f"people were told: {dict(ledger.told)}")
    return verdict


def _sets(world: World, number: int, seconds: int) -> None:
    file = world.gateways[number % len(world.gateways)].clock
    assert file is not None
    new = file.with_suffix(".new")
    new.write_text(str(seconds))
    new.replace(file)  # no gateway reads half a number


def _judge_by_the_citizens_clocks(verdict: Verdict, ledger: Ledger) -> None:
    """The moments in the log are wrong here: a turn took from the acknowledgement to the first line of the answer."""
    verdict.late, verdict.worst_turn, verdict.notes = 0, 0.0, []
    views = {of: view for (reader, of), view in ledger.views.items() if reader.startswith("citizen")}
    for message in ledger.messages:
        view = views[message.conversation_id]
        first = answers(message.text)[0]
        for line in view.lines:
            if message.acknowledged_at is not None and line["text"] == first:
                waited = view.seen_at[line["seq"]] - message.acknowledged_at
                verdict.worst_turn = max(verdict.worst_turn, waited)
                verdict.late += waited > LATE
