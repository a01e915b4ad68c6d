"""Stand-ins for what is outside the project: time, and the engine."""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from handover import protocol
from handover.engine import EngineError

MONDAY_MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # 10:30 in Essen, the Bürgerservice is open


class FakeClock:
    """Time passes only when a test says so."""

    def __init__(self, now: datetime = MONDAY_MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


PERSONALAUSWEIS = protocol.ServiceRef(id="personalausweis", title="Personalausweis beantragen")
FEES = protocol.Answer(
    service=PERSONALAUSWEIS,
    aspect="fees",
    confidence=0.93,
    source=protocol.Source(title="Stadt Essen", url="https://www.essen.de/personalausweis"),
    as_of=datetime(2026, 10, 1, tzinfo=UTC).date(),
)


def reply_to(text: str) -> list[protocol.Reply]:
    return [protocol.Reply(text=f"Antwort auf: {text}")]


class FakeEngine:
    """Answers what it was told to; like the real one it gives the recorded result to a turn id it knows.

    ``failing`` holds errors to raise, first come first served; while ``gate`` is cleared nothing is answered.
    """

    def __init__(self) -> None:
        self.replies: dict[str, list[protocol.Reply]] = {}
        self.handovers: dict[str, protocol.HandoverRequest] = {}
        self.failing: list[EngineError] = []
        self.asked: list[protocol.TurnRequest] = []
        self.told: list[protocol.History] = []
        self.forgotten: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.arrived = asyncio.Event()
        self.most_at_once = 0
        self._at_once: dict[str, int] = defaultdict(int)
        self._recorded: dict[str, protocol.TurnResult] = {}

    async def ask(self, request: protocol.TurnRequest, seconds: float) -> protocol.TurnResult:
        assert seconds > 0
        self.asked.append(request)
        self.arrived.set()
        if self.failing:
            raise self.failing.pop(0)
        self._at_once[request.conversation_id] += 1
        self.most_at_once = max(self.most_at_once, self._at_once[request.conversation_id])
        try:
            await self.gate.wait()
            return self._recorded.setdefault(request.turn_id, self._result(request))
        finally:
            self._at_once[request.conversation_id] -= 1

    def _result(self, request: protocol.TurnRequest) -> protocol.TurnResult:
        text = request.text if request.text is not None else request.payload.model_dump_json(exclude_none=True)
        return protocol.TurnResult(
            turn_id=request.turn_id,
            replies=self.replies.get(text, reply_to(text)),
            handover=self.handovers.get(text),
            understood=protocol.Understood(intent="fees", confidence=0.9, aspect="fees"),
        )

    async def tell(self, history: protocol.History, seconds: float) -> None:
        if self.failing:
            raise self.failing.pop(0)
        self.told.append(history)

    async def forget(self, conversation_id: str, seconds: float) -> None:
        if self.failing:
            raise self.failing.pop(0)
        self.forgotten.append(conversation_id)

    async def check(self) -> None: ...

    async def close(self) -> None: ...
