"""The clock of a node: sweeps and turn recovery, at the start and every few seconds after. docs/gateway.md"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from contextlib import suppress
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
        self._recover, self._sweep = runner.recover, sweeper.sweep
        self._every = rules.sweep_every.total_seconds()
        self._forsaken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        rounds = (self._repeat(self._recover, self._forsaken), self._repeat(self._sweep, asyncio.Event()))
        self._tasks = [asyncio.create_task(each) for each in rounds]

    def recover_soon(self) -> None:
        """Another node has left turns: look for them now and not at the next round."""
        self._forsaken.set()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _repeat(self, job: Callable[[], Awaitable[None]], asked_for: asyncio.Event) -> None:
        while True:
            asked_for.clear()
            try:
                await job()
            except ServiceError as error:
                log.warning("a sweep was put off: %s", error.code)
            except Exception:
                log.exception("a sweep failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(asked_for.wait(), self._every)
