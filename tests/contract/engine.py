"""The fake engine with a script: what a citizen writes decides what it says."""

import threading

from handover.engine import EngineDown
from handover.protocol import HandoverRequest, Link, OfferedChoice, Payload, Reply, TurnRequest, TurnResult
from tests.fakes import FEES, PERSONALAUSWEIS, FakeEngine

LINK = Link(kind="online", title="Termin buchen", url="https://termine.example/")
CHOICES = [
    OfferedChoice(title="Reisepass", payload=Payload(act="ask", intent="fees", service="reisepass", aspect="fees")),
    OfferedChoice(title="Mit einem Menschen sprechen", payload=Payload(act="clerk")),
]


class ScriptedEngine(FakeEngine):
    """„Gebühren“ → an answer · „Auswahl“ → choices · „Mensch“ → asks for a handover · else it repeats the question.

    ``down`` makes it unreachable.
    """

    def __init__(self) -> None:
        super().__init__()
        self.down = threading.Event()
        answer = FEES.model_copy(update={"links": [LINK]})
        self.replies = {
            "Gebühren": [Reply(kind="answer", text="37 Euro", answer=answer)],
            "Auswahl": [Reply(kind="choices", text="Was meinen Sie?", choices=CHOICES)],
            "Mensch": [],
        }
        self.handovers = {"Mensch": HandoverRequest(reason="requested", service=PERSONALAUSWEIS)}

    async def ask(self, request: TurnRequest, seconds: float) -> TurnResult:
        if self.down.is_set():
            raise EngineDown("down")
        return await super().ask(request, seconds)

    async def check(self) -> None:
        if self.down.is_set():
            raise EngineDown("down")
