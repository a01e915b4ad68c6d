"""Drill 2: the engine dies, hangs, fails, says nothing, takes too long; then it is well again."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import func, select

from handover.store import Store, tables
from tests.drills.crowd import Crowd
from tests.drills.judgement import judge
from tests.drills.ledger import Ledger
from tests.drills.population import browser
from tests.drills.scripted_engine import answers
from tests.drills.verdict import Verdict
from tests.drills.world import EngineProcess, sqlite_world

BACK_SECONDS = 10.0  # until the bot must answer again
CALM_SECONDS = 1.5  # between two troubles: the conversations go on


@asynccontextmanager
async def killed(engine: EngineProcess) -> AsyncIterator[None]:
    engine.kill()
    yield
    await engine.start()


@asynccontextmanager
async def stopped(engine: EngineProcess) -> AsyncIterator[None]:
    engine.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        engine.send_signal(signal.SIGCONT)


def behaving(mode: str, seconds: float = 0.02) -> "Trouble":
    @asynccontextmanager
    async def trouble(engine: EngineProcess) -> AsyncIterator[None]:
        await engine.behave(mode, seconds)
        yield
        await engine.behave("well")

    return trouble


Trouble = Callable[[EngineProcess], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Episode:
    name: str
    trouble: Trouble
    seconds: float


def episodes(quick: float, slow: float) -> list[Episode]:
    """Each trouble once; ``slow`` seconds for those in which a turn must run into its deadline."""
    return [
        Episode("killed", killed, quick),
        Episode("stopped", stopped, slow),
        Episode("500", behaving("error"), quick),
        Episode("empty 200", behaving("empty"), quick),
        Episode("10 s latency", behaving("well", 10), slow),
    ]


LONG = [*episodes(4, 12), *episodes(6, 20), *episodes(2, 12)]
SHORT = episodes(0.7, 3)


async def engine_troubles(plan: list[Episode], *, deadline: float = 8) -> Verdict:
    """``deadline``: seconds a turn may take before the citizen is told."""
    ledger, back = Ledger("engine killed, stopped, 500, empty, 10 s latency"), list[str]()
    extra = {"BD_TURN_DEADLINE_SECONDS": str(deadline)}
    async with browser() as http, sqlite_world(http, extra=extra) as world:
        crowd = Crowd(ledger, world, http, pace=1)
        async with crowd.gathered(citizens=24, polling=4, with_clerk=2, clerks=1):
            for episode in plan:
                async with episode.trouble(world.engine):
                    await asyncio.sleep(episode.seconds)
                back.append(f"{episode.name} {await until_answered(world.database_url, BACK_SECONDS):.1f} s")
                await crowd.is_well(deadline + BACK_SECONDS)
                await asyncio.sleep(CALM_SECONDS)
            await crowd.comes_to_rest()
        verdict = await judge(ledger, world.database_url, answers)
    verdict.made = f"{len(plan)} troubles"
    verdict.notes.append(f"the honest notice ended {verdict.apologies} of {verdict.turns} turns")
    verdict.notes.append("answering again after: " + ", ".join(back))
    return verdict


async def until_answered(database_url: str, longest: float) -> float:
    """Seconds until the bot has answered something it was asked from now on. Raises TimeoutError after ``longest``."""
    begun, turn = time.monotonic(), tables.turn.c
    store = Store(database_url)
    try:
        async with store.reading() as read:
            asked = (await read.execute(select(func.max(turn.created_at)))).scalar()
        newer = select(turn.id).where(turn.status == "done", turn.created_at > asked).limit(1)
        async with asyncio.timeout(longest):
            while True:
                async with store.reading() as read:
                    if (await read.execute(newer)).first():
                        return time.monotonic() - begun
                await asyncio.sleep(0.05)
    finally:
        await store.close()
