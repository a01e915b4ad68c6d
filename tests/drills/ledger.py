"""The judge: what was written and acknowledged, against the log in the database and what every reader saw."""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from uuid import uuid4

from tests.drills.verdict import Verdict
from tests.drills.view import View


@dataclass(slots=True)
class Message:
    """One message of a citizen or a clerk. Moments are monotonic seconds; texts are unique in a drill."""

    conversation_id: str
    role: str  # citizen or clerk
    text: str
    client_id: str = field(default_factory=lambda: str(uuid4()))
    written_at: float = field(default_factory=time.monotonic)
    sendings: int = 0
    acknowledged_at: float | None = None
    seq: int | None = None
    refused: str | None = None  # the code of a refusal that ends the matter, for example epoch

    @property
    def is_settled(self) -> bool:
        return self.seq is not None or self.refused is not None


class Ledger:
    """Everybody writes down here what they do and what they are told."""

    def __init__(self, drill: str) -> None:
        self.drill = drill
        self.messages: list[Message] = []
        self.views: dict[tuple[str, str], View] = {}  # (reader, conversation) → what she sees
        self.faults: list[str] = []
        self.told: Counter[str] = Counter()  # what else people were told: broken lines and codes of refusals
        self._by_conversation: dict[str, list[Message]] = defaultdict(list)

    def wrote(self, conversation_id: str, role: str, text: str) -> Message:
        message = Message(conversation_id, role, text)
        self.messages.append(message)
        self._by_conversation[conversation_id].append(message)
        return message

    def acknowledged(self, message: Message, seq: int) -> None:
        if message.seq is not None and message.seq != seq:
            self.faults.append(f"{message.text!r} was acknowledged as {message.seq} and as {seq}")
        if message.seq is None:
            message.seq, message.acknowledged_at = seq, time.monotonic()

    def refused(self, message: Message, code: str) -> None:
        message.refused = code

    def view(self, reader: str, conversation_id: str) -> View:
        return self.views.setdefault((reader, conversation_id), View())

    @property
    def conversations(self) -> list[str]:
        return list(dict.fromkeys([*self._by_conversation, *(conversation for _, conversation in self.views)]))

    def written_in(self, conversation_id: str) -> list[Message]:
        return self._by_conversation[conversation_id]

    @property
    def unsettled(self) -> list[Message]:
        return [message for message in self.messages if not message.is_settled]

    def figures(self) -> Verdict:
        """What the people alone can tell; the judge adds what the database says."""
        verdict = Verdict(self.drill)
        acknowledged = [message for message in self.messages if message.seq is not None]
        verdict.sent = len(self.messages)
        verdict.acknowledged = len(acknowledged)
        verdict.refused = sum(message.refused is not None for message in self.messages)
        verdict.resent = sum(message.sendings > 1 for message in acknowledged)
        delays = [message.acknowledged_at - message.written_at for message in acknowledged if message.acknowledged_at]
        verdict.worst_ack = max(delays, default=0.0)
        if self.told["internal"]:
            verdict.faults.append(f"the gateway failed {self.told['internal']} times for no reason it knows")
        verdict.inverted += len(self.faults)
        verdict.faults += self.faults
        return verdict
