"""Drill 5: Valkey is killed while citizens on one gateway talk to clerks on another; only time may be lost."""

import asyncio
import time
from statistics import median

from tests.drills.crowd import Crowd
from tests.drills.judgement import judge
from tests.drills.ledger import Ledger
from tests.drills.population import browser
from tests.drills.scripted_engine import answers
from tests.drills.verdict import Verdict
from tests.drills.world import World, cluster_world

FALLBACK = 3.0  # seconds until the head check (every 2 s) has brought what a lost hint announced
CATCH_UP = 1.0  # seconds after the return
Outage = tuple[float, float, float]  # when Valkey died, returned, and was used again (monotonic seconds)


async def valkey_dies(outages: list[float]) -> Verdict:
    """``outages``: seconds of each."""
    ledger, found = Ledger("Valkey killed, two gateways"), list[Outage]()
    async with browser() as http, cluster_world(http) as world:
        apart = {"citizens_at": world.urls[:1], "clerks_at": world.urls[1:]}
        async with Crowd(ledger, world, http, **apart).gathered(citizens=10, with_clerk=10, clerks=2) as crowd:
            for seconds in outages:
                await asyncio.sleep(2)
                found.append(await _outage(world, ledger, seconds))
            await asyncio.sleep(2)
            await crowd.comes_to_rest()
        verdict = await judge(ledger, world.database_url, answers)
    verdict.made = "away for " + ", ".join(f"{seconds:g} s" for seconds in outages)
    _judge_delays(verdict, ledger, found)
    return verdict


async def _outage(world: World, ledger: Ledger, seconds: float) -> Outage:
    assert world.valkey is not None
    died = time.monotonic()
    world.valkey.dies()
    await asyncio.sleep(seconds)
    for gateway in world.gateways:
        readiness = await gateway.readiness()
        if (readiness["status"], readiness["checks"]["bus"]) != ("degraded", "down"):
            ledger.faults.append(f"after {seconds} s without Valkey, /readyz says {readiness}")
        if "gateway_bus_up 0.0" not in await gateway.metrics():
            ledger.faults.append("the metrics do not say that the bus is down")
    world.valkey.returns()
    returned = time.monotonic()
    async with asyncio.timeout(10):
        while any([(await gateway.readiness())["checks"]["bus"] != "ok" for gateway in world.gateways]):
            await asyncio.sleep(0.02)
    return died, returned, time.monotonic()


def _judge_delays(verdict: Verdict, ledger: Ledger, outages: list[Outage]) -> None:
    """From the citizen's acknowledgement on one gateway to the clerk's screen on the other."""
    seen = [
        (message.acknowledged_at, view.seen_at[message.seq])
        for message in ledger.messages
        for (reader, of), view in ledger.views.items()
        if of == message.conversation_id and reader.startswith("clerk") and message.role == "citizen"
        if message.acknowledged_at is not None and message.seq in view.seen_at
    ]
    well = [shown - said for said, shown in seen if all(shown < died or said > used for died, _, used in outages)]
    verdict.notes.append(_sentence("with Valkey", well))
    for died, returned, used in outages:
        away = [shown - said for said, shown in seen if died <= said and shown <= returned]
        caught_up = max((shown - returned for said, shown in seen if said <= returned < shown), default=0.0)
        name = f"{returned - died:.0f} s without Valkey"
        verdict.notes.append(
            f"{_sentence(name, away)}; used again after {used - returned:.2f} s, caught up after {caught_up:.2f} s"
        )
        if max(away, default=0) > FALLBACK:
            verdict.faults.append(f"{name}: a message took {max(away):.1f} s")
        if max(caught_up, used - returned) > CATCH_UP:
            verdict.faults.append(f"{name}: caught up only after {caught_up:.2f} s, used after {used - returned:.2f} s")


def _sentence(name: str, delays: list[float]) -> str:
    if not delays:
        return f"{name}: no message"
    return f"{name}: citizen to clerk median {median(delays) * 1000:.0f} ms, worst {max(delays) * 1000:.0f} ms"
