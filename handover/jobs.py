"""The clock of a node: sweeps and turn recovery, at the start and every few seconds after. docs/gateway.md"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol

from handover.errors import ServiceError
from handover.rules import Rules
from handover.turns import TurnRunner

log = logging.getLogger(__name__)


class Sweeper(Protocol):
    async def sweep(self) -> None: ...


class Jobs:
    """Runs until stopped; a failing round is logged and the next one tries again."""

    def __init__(self, sweeper: Sweeper, runner: TurnRunner, rules: Rules) -> None:
        self._rounds: list[tuple[Callable[[], Awaitable[None]], timedelta]] = [
            (runner.renew, rules.turn_recovery),
            (runner.recover, rules.turn_recovery),
            (sweeper.sweep, rules.sweep_every),
        ]
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._repeat(*each)) for each in self._rounds]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _repeat(self, job: Callable[[], Awaitable[None]], every: timedelta) -> None:
        while True:
            try:
                await job()
            except ServiceError as error:
                log.warning("a sweep was put off: %s", error.code)
            except Exception:
                log.exception("a sweep failed")
            await asyncio.sleep(every.total_seconds())
