"""Drill 4: PostgreSQL is stopped at once in the middle of everything and started again."""

import asyncio
import random

from tests.drills.crowd import Crowd
from tests.drills.judgement import judge
from tests.drills.ledger import Ledger
from tests.drills.population import browser
from tests.drills.scripted_engine import answers
from tests.drills.verdict import Verdict
from tests.drills.world import cluster_world


async def postgres_restarts(times: int, longest: float = 3) -> Verdict:
    """``longest``: seconds it is away."""
    ledger = Ledger("PostgreSQL restarted (immediate)")
    async with browser() as http, cluster_world(http) as world:
        assert world.postgres is not None
        async with Crowd(ledger, world, http).gathered(citizens=14, polling=4, with_clerk=3, clerks=2) as crowd:
            for _ in range(times):
                await crowd.someone_sends()
                await asyncio.sleep(random.uniform(0, 0.05))
                await asyncio.to_thread(world.postgres.dies)
                await asyncio.sleep(random.uniform(0, longest))
                await asyncio.to_thread(world.postgres.returns)
                await crowd.is_well()
            await crowd.comes_to_rest()
        verdict = await judge(ledger, world.database_url, answers)
    verdict.made = f"{times} restarts, away up to {longest} s"
    verdict.notes.append(f"people were told: {dict(ledger.told)}")
    if times and not ledger.told["store_unavailable"]:
        verdict.faults.append("nobody was told that the database is away: the drill missed")
    return verdict
