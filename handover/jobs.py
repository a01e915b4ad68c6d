"""The clock of a node: what it does at the start and again and again after. docs/gateway.md"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, Protocol

from handover.errors import ServiceError
from handover.rules import Rules
from handover.turns import TurnRunner

log = logging.getLogger(__name__)

Job = Callable[[], Coroutine[Any, Any, None]]


class Chores(Protocol):
    async def sweep(self) -> None: ...
    async def forget_trackers(self) -> None: ...
    async def wipe(self) -> None: ...
    async def retain_nightly(self) -> None: ...


class Jobs:
    """Runs until stopped; a failing round is logged and the next one tries again. No job waits for another."""

    def __init__(self, chores: Chores, runner: TurnRunner, rules: Rules) -> None:
        self._rounds: list[tuple[Job, timedelta]] = [
            (runner.renew, rules.turn_recovery),
            (runner.recover, rules.turn_recovery),
            (chores.sweep, rules.sweep_every),
            (chores.forget_trackers, rules.sweep_every),
            (chores.wipe, rules.wipe_every),
            (chores.retain_nightly, rules.night_check),
        ]
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._repeat(*each)) for each in self._rounds]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _repeat(self, job: Job, every: timedelta) -> None:
        while True:
            try:
                await job()
            except ServiceError as error:
                log.warning("%s was put off: %s", job.__name__, error.code)
            except Exception:
                log.exception("%s failed", job.__name__)
            await asyncio.sleep(every.total_seconds())
