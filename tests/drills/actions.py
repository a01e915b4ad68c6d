"""Drill 3: the action server dies or hangs while the real engine answers; then it is well again."""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.drills.crowd import Crowd
from tests.drills.engines import until_answered
from tests.drills.judgement import judge
from tests.drills.ledger import Ledger
from tests.drills.population import browser
from tests.drills.verdict import Verdict
from tests.drills.world import SETTINGS
from tests.servers import migrate
from tools.running import RunningStack, free_ports
from tools.stack import Layout

TURN_SECONDS = 10.0
CALM_SECONDS = 2.0
SUBJECTS = ("ein Reisepass", "ein Personalausweis", "ein Führungszeugnis", "eine Meldebescheinigung")


class Place:
    """The stack of `make start` on ports of its own, as the crowd sees it."""

    def __init__(self, stack: RunningStack, database_url: str) -> None:
        self.stack, self.database_url = stack, database_url

    @property
    def urls(self) -> list[str]:
        return self.stack.gateways

    def logs(self) -> str:
        return self.stack.logs()


async def actions_die(times: int, seconds: float) -> Verdict:
    """``times`` killed and as often stopped (SIGSTOP), each for ``seconds``."""
    ledger, back = Ledger("actions killed and stopped, real engine"), list[str]()
    async with browser() as http, _place() as place:
        crowd = Crowd(ledger, place, http, pace=3, question=_question)
        async with crowd.gathered(citizens=6, polling=2, with_clerk=1, clerks=1):
            for number in range(2 * times):
                await crowd.someone_sends()
                name = await _outage(place.stack, seconds, is_kill=number % 2 == 0)
                back.append(f"{name} {await until_answered(place.database_url, 2 * TURN_SECONDS):.1f} s")
                await crowd.is_well()
                await asyncio.sleep(CALM_SECONDS)
            await crowd.comes_to_rest()
        verdict = await judge(ledger, place.database_url)
    verdict.made = f"{times} times killed, {times} times stopped for {seconds:g} s"
    verdict.notes.append(f"the honest notice ended {verdict.apologies} of {verdict.turns} turns")
    verdict.notes.append("answering again after: " + ", ".join(back))
    return verdict


@asynccontextmanager
async def _place() -> AsyncIterator[Place]:
    with tempfile.TemporaryDirectory(prefix="bd-drill-") as folder:
        gateway, engine, actions = free_ports(3)
        url = f"sqlite+aiosqlite:///{folder}/handover.db"
        await asyncio.to_thread(migrate, url)
        stack = RunningStack(Layout(Path(folder), (gateway,), (engine,), actions, {**SETTINGS, "BD_DATABASE_URL": url}))
        try:
            await asyncio.to_thread(stack.start_all)
            yield Place(stack, url)
        finally:
            await asyncio.to_thread(stack.stop_all)


async def _outage(stack: RunningStack, seconds: float, *, is_kill: bool) -> str:
    if is_kill:
        await asyncio.to_thread(stack.kill, "actions")
        await asyncio.sleep(seconds)
        stack.start("actions")
        await asyncio.to_thread(stack.wait_ready)
        return "killed"
    stack.send_signal("actions", signal.SIGSTOP)
    await asyncio.sleep(seconds)
    stack.send_signal("actions", signal.SIGCONT)
    return "stopped"


def _question(name: str, number: int) -> str:
    """Unique in its conversation and understood."""
    return f"Was kostet {SUBJECTS[number % len(SUBJECTS)]}? ({name}, {number})"
