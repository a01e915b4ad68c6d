"""An engine that answers, fails, is gone or keeps its answer until it is told what to do with it."""

import asyncio
from dataclasses import dataclass
from typing import Literal

from handover import protocol
from handover.engine import EngineDown, EngineFailed, EngineTimeout

Mode = Literal["answers", "fails", "down", "hangs"]
Release = Literal["answers", "fails", "times out"]

WANTS_CHOICES, WANTS_CLERK = "Auswahl", "Mensch"


def answer_to(turn_id: str) -> str:
    return f"Antwort auf {turn_id}"


@dataclass(eq=False)
class Pending:
    request: protocol.TurnRequest
    outcome: asyncio.Future[Release]

    def release(self, how: Release) -> None:
        """Nothing, if it has been released already and has not gone on yet."""
        if not self.outcome.done():
            self.outcome.set_result(how)


class ScriptedEngine:
    """Its words name the turn they answer. ``pending``: questions nobody has let it answer yet, oldest first."""

    def __init__(self) -> None:
        self.mode: Mode = "answers"
        self._asked: list[Pending] = []
        self.trackers: set[str] = set()
        self._recorded: dict[str, protocol.TurnResult] = {}

    @property
    def pending(self) -> list[Pending]:
        return [each for each in self._asked if not each.outcome.done()]

    async def ask(self, request: protocol.TurnRequest, seconds: float) -> protocol.TurnResult:
        assert seconds > 0
        release = await self._hang(request) if self.mode == "hangs" else self.mode
        if release == "down":
            raise EngineDown
        self.trackers.add(request.conversation_id)
        if release == "times out":
            raise EngineTimeout
        if release == "fails":
            raise EngineFailed("500")
        return self._recorded.setdefault(request.turn_id, _result(request))

    async def _hang(self, request: protocol.TurnRequest) -> Release:
        pending = Pending(request, asyncio.get_running_loop().create_future())
        self._asked.append(pending)
        try:
            return await pending.outcome
        finally:
            self._asked.remove(pending)

    async def tell(self, history: protocol.History, seconds: float) -> None:
        self._raise_if_away()
        self.trackers.add(history.conversation_id)

    async def forget(self, conversation_id: str, seconds: float) -> None:
        self._raise_if_away()
        if any(each.request.conversation_id == conversation_id for each in self._asked):
            raise EngineTimeout  # the real one, too, deletes only between two turns
        self.trackers.discard(conversation_id)

    def _raise_if_away(self) -> None:
        if self.mode == "hangs":
            raise EngineTimeout
        if self.mode != "answers":
            raise EngineDown

    async def check(self) -> None: ...

    async def close(self) -> None: ...


def _result(request: protocol.TurnRequest) -> protocol.TurnResult:
    text = request.text or ""
    reply = protocol.Reply(text=answer_to(request.turn_id))
    if text.startswith(WANTS_CHOICES):
        offered = [
            protocol.OfferedChoice(title=f"{text}, {which}", payload=protocol.Payload(act="ask", aspect="fees"))
            for which in ("erstens", "zweitens")
        ]
        reply = protocol.Reply(text=answer_to(request.turn_id), kind="choices", choices=offered)
    wish = protocol.HandoverRequest(reason="requested") if text.startswith(WANTS_CLERK) else None
    understood = protocol.Understood(intent="fees", confidence=0.9)
    return protocol.TurnResult(turn_id=request.turn_id, replies=[reply], handover=wish, understood=understood)
