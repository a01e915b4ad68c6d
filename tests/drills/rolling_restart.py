"""Every gateway is restarted in turn while people write, as an upgrade does it. docs/operations.md"""

import asyncio
import os
import signal
import time
from contextlib import suppress

from tests.drills.crowd import Crowd
from tests.drills.judgement import judge
from tests.drills.ledger import Ledger
from tests.drills.nodes import GatewayProcess
from tests.drills.population import browser
from tests.drills.scripted_engine import answers
from tests.drills.verdict import Verdict
from tests.drills.world import cluster_world

STOP_SECONDS = 20.0


async def rolling_restart(rounds: int, thinks: float) -> Verdict:
    """Each round restarts all gateways. ``thinks``: seconds that the engine takes for an answer."""
    ledger, stops = Ledger(f"rolling restart, engine thinks {thinks:g} s"), list[float]()
    async with browser() as http, cluster_world(http) as world:
        await world.engine.behave("well", thinks)
        crowd = Crowd(ledger, world, http, pace=0.3 + 3 * thinks)
        async with crowd.gathered(citizens=24, polling=6, with_clerk=4, clerks=2):
            for _ in range(rounds):
                for gateway in world.gateways:
                    await crowd.someone_sends()  # so that something is under way
                    stops.append(await _stopped(gateway))
                    await gateway.start()
            await crowd.comes_to_rest()
        verdict = await judge(ledger, world.database_url, answers)
    verdict.made = f"{len(stops)} restarts"
    verdict.notes.append(f"a stop took {min(stops):.1f} to {max(stops):.1f} s; people were told: {dict(ledger.told)}")
    if verdict.apologies:
        verdict.faults.append(f"{verdict.apologies} turns were given up for a restart")
    return verdict


async def _stopped(gateway: GatewayProcess) -> float:
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
