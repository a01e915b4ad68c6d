"""Drill: every gateway is restarted in turn while people write, as an upgrade does it. docs/operations.md"""

import asyncio
import os
import signal
import time
from contextlib import suppress

import httpx
import pytest

from tests.drills.crowd import Crowd
from tests.drills.judgement import judge
from tests.drills.ledger import Ledger
from tests.drills.nodes import GatewayProcess
from tests.drills.population import browser
from tests.drills.scripted_engine import answers
from tests.drills.verdict import Verdict
from tests.drills.world import World, cluster_world

ROUNDS = int(os.environ.get("BD_DRILL_ROUNDS", "3"))  # each restarts all gateways
STOP_SECONDS = 20.0


async def stopped(gateway: GatewayProcess) -> float:
    """SIGTERM, then wait for the end of the process; returns the seconds it took."""
    begun, pid = time.monotonic(), gateway.pid
    assert pid is not None
    gateway.send_signal(signal.SIGTERM)
    async with asyncio.timeout(STOP_SECONDS):
        with suppress(ProcessLookupError):
            while True:
                os.kill(pid, 0)
                await asyncio.sleep(0.02)
    gateway.pid = None
    return time.monotonic() - begun


async def restart_all(world: World, http: httpx.AsyncClient, rounds: int, pace: float) -> Verdict:
    ledger, stops = Ledger("rolling restart"), []
    async with Crowd(ledger, world, http, pace=pace).gathered(citizens=24, polling=6, with_clerk=4, clerks=2) as crowd:
        for _ in range(rounds):
            for gateway in world.gateways:
                await crowd.someone_sends()  # so that something is under way
                stops.append(await stopped(gateway))
                await gateway.start()
        await crowd.comes_to_rest()
    verdict = await judge(ledger, world.database_url, answers)
    verdict.made = f"{len(stops)} restarts"
    verdict.notes.append(f"a stop took {min(stops):.1f} to {max(stops):.1f} s; people were told: {dict(ledger.told)}")
    return verdict


@pytest.mark.parametrize("thinks", [0.02, 1.5], ids=["quick engine", "slow engine"])
async def test_nobody_notices_a_rolling_restart(thinks: float) -> None:
    async with browser() as http, cluster_world(http) as world:
        await world.engine.behave("well", thinks)
        verdict = await restart_all(world, http, ROUNDS, pace=0.3 + 3 * thinks)
    print(verdict.line())
    assert not verdict.failed
    assert verdict.apologies == 0, "a turn was given up for a restart"
