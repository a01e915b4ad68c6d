"""Runs the turn journal: one turn at a time per conversation, several conversations at once. docs/gateway.md

The journal is in the database; this runner only holds what it is doing at the moment. A node that dies loses nothing:
it no longer renews the short leases of its turns, and another node (or the same one, restarted) takes them up under the
same turn id, for which the engine returns what it has recorded.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from itertools import chain
from typing import Protocol

from handover.bus import after_acknowledgement
from handover.engine import Engine, EngineDown, EngineError, EngineTimeout
from handover.errors import ServiceError
from handover.protocol import History, TurnRequest, TurnResult
from handover.rules import Rules
from handover.store.turns import TurnRow

log = logging.getLogger(__name__)

RETRY_PAUSE = 0.2  # seconds before the second attempt
MAX_TAKEN_UP = 3  # a turn that takes down every node that touches it must end


class Journal(Protocol):
    """What the runner needs of the use cases."""

    async def next_turn(self, conversation_id: str, *, taken_up: datetime | None) -> TurnRow | None:
        """Take the conversation's next open turn; None when there is none, or another node has it.

        ``taken_up``: since when this node works on what another one left there; None: it does not.
        """

    async def request_of(self, turn: TurnRow) -> TurnRequest | None:
        """What to ask the engine now; None when the conversation has moved on and the turn was dropped."""

    async def record_answer(self, turn: TurnRow, result: TurnResult) -> None: ...
    async def record_failure(self, turn: TurnRow, *, engine_down: bool = False) -> None: ...
    async def record_told(self, turn: TurnRow) -> None: ...
    async def postpone_telling(self, turn: TurnRow) -> None: ...
    async def renew(self, turn_ids: list[str]) -> None:
        """Keep turns that are not finished."""

    async def release(self, turn_ids: list[str]) -> None:
        """Let go of turns that are not finished."""

    async def release_of_before(self) -> None:
        """Let go of what a former process on this database held, if this node alone uses it."""

    async def forsaken_turns(self) -> list[str]:
        """Conversations with due turns that no node holds."""


class TurnRunner:
    """One task per conversation with turns; at most ``rules.parallel_turns`` at once are with the engine."""

    def __init__(self, journal: Journal, engine: Engine, rules: Rules, clock: Callable[[], datetime]) -> None:
        self._journal, self._engine, self._clock = journal, engine, clock
        self._deadline = rules.turn_deadline
        self._places = asyncio.Semaphore(rules.parallel_turns)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._leased: dict[str, list[TurnRow]] = {}
        self._current: dict[str, TurnRow] = {}
        self._woken: set[str] = set()
        self._is_new = True
        self._is_finishing = False

    def run(self, turn: TurnRow) -> None:
        """Run a turn whose lease this node has, then whatever follows it in the conversation."""
        self._leased.setdefault(turn.conversation_id, []).append(turn)
        self._ensure_task(turn.conversation_id, recovering=False)

    def wake(self, conversation_id: str, *, recovering: bool = False) -> None:
        """There may be turns to take in the conversation; ``recovering``: nobody has worked on them until now."""
        self._woken.add(conversation_id)
        self._ensure_task(conversation_id, recovering=recovering)

    async def recover(self) -> None:
        """Take up the turns that no node holds."""
        if self._is_new:
            await self._journal.release_of_before()
            self._is_new = False
        if self._is_finishing:
            return
        for conversation_id in await self._journal.forsaken_turns():
            if conversation_id not in self._tasks:
                self.wake(conversation_id, recovering=True)

    async def renew(self) -> None:
        """Keep the leases of the turns this node works on."""
        if held := self._held():
            await self._journal.renew([turn.id for turn in held])

    async def finish(self, seconds: float) -> None:
        """Take up nothing more that other nodes have left, and give what is under way ``seconds`` to end."""
        self._is_finishing = True
        end = asyncio.get_running_loop().time() + seconds
        while self._tasks and (left := end - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self._tasks.values(), timeout=left)  # which cancels nothing when the time is up

    async def idle(self) -> None:
        """Return when this node has nothing to do."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def stop(self) -> None:
        """Give running turns back to the journal, so that whoever comes next need not wait for their leases."""
        turns = self._held()
        await self.kill()
        if turns:
            with suppress(ServiceError):  # then the leases run out
                await self._journal.release([turn.id for turn in turns])

    async def kill(self) -> None:
        """Stop at once, as if the process had died."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()  # a task cancelled before its first step leaves no trace of its own

    def _held(self) -> list[TurnRow]:
        return [*self._current.values(), *chain.from_iterable(self._leased.values())]

    def _ensure_task(self, conversation_id: str, *, recovering: bool) -> None:
        if conversation_id not in self._tasks:
            task = asyncio.create_task(self._work(conversation_id, recovering=recovering))
            self._tasks[conversation_id] = task

    async def _work(self, conversation_id: str, *, recovering: bool) -> None:
        try:
            await after_acknowledgement()
            taken_up = self._clock() if recovering else None
            while turn := await self._next(conversation_id, taken_up):
                self._current[conversation_id] = turn
                if taken_up is None and turn.kind == "ask" and turn.attempts > 1:
                    taken_up = self._clock()  # what waited behind a turn that was left has lost its time as well
                await self._run(turn)
        except ServiceError as error:  # the database is away: the lease runs out and the turn is taken up again
            log.warning("a turn was left for later: %s", error.code)
        except Exception:
            log.exception("a turn was left for later")
        finally:
            del self._tasks[conversation_id]
            self._woken.discard(conversation_id)
            self._leased.pop(conversation_id, None)
            self._current.pop(conversation_id, None)

    async def _next(self, conversation_id: str, taken_up: datetime | None) -> TurnRow | None:
        """A leased turn, or the next in the journal. No await between finding nothing and the end of the task."""
        while True:
            if leased := self._leased.get(conversation_id):
                return leased.pop(0)
            self._woken.discard(conversation_id)
            turn = await self._journal.next_turn(conversation_id, taken_up=taken_up)
            if turn is not None:
                return turn
            if conversation_id not in self._woken and not self._leased.get(conversation_id):
                return None

    async def _run(self, turn: TurnRow) -> None:
        if turn.kind == "history":
            await self._tell(turn)
        elif turn.attempts > MAX_TAKEN_UP:
            await self._journal.record_failure(turn)
        elif (request := await self._journal.request_of(turn)) is not None:
            await self._ask(turn, request)

    async def _ask(self, turn: TurnRow, request: TurnRequest) -> None:
        try:
            async with self._place_for(turn):
                result = await self._answer(turn, request)
        except EngineError as error:
            log.warning("turn %s failed: %s: %s", turn.id, type(error).__name__, error)
            await self._journal.record_failure(turn, engine_down=isinstance(error, EngineDown))
        else:
            await self._journal.record_answer(turn, result)

    @asynccontextmanager
    async def _place_for(self, turn: TurnRow) -> AsyncIterator[None]:
        """One of the places at the engine. Raises EngineTimeout when none is free before the turn's deadline."""
        try:
            async with asyncio.timeout(self._seconds_left(turn)):
                await self._places.acquire()
        except TimeoutError:
            raise EngineTimeout("no place was free before the deadline") from None
        try:
            yield
        finally:
            self._places.release()

    async def _answer(self, turn: TurnRow, request: TurnRequest) -> TurnResult:
        """Ask, and once more when that failed early enough."""
        try:
            return await self._engine.ask(request, self._seconds_left(turn))
        except EngineTimeout:
            raise
        except EngineError:
            if self._seconds_left(turn) <= 2 * RETRY_PAUSE:
                raise
            await asyncio.sleep(RETRY_PAUSE)
            return await self._engine.ask(request, self._seconds_left(turn))

    def _seconds_left(self, turn: TurnRow) -> float:
        seconds = (turn.deadline_at - self._clock()).total_seconds()
        if seconds <= 0:
            raise EngineTimeout("the deadline passed before the engine was asked")
        return seconds

    async def _tell(self, turn: TurnRow) -> None:
        try:
            async with self._places:
                await self._engine.tell(History.model_validate(turn.request), self._deadline.total_seconds())
        except EngineError as error:
            log.warning("history %s is told later: %s", turn.id, type(error).__name__)
            await self._journal.postpone_telling(turn)
        else:
            await self._journal.record_told(turn)
