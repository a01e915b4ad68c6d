"""What a turn costs while its conversation grows to ENTRIES entries, and what joining again costs then.

.venv/app/bin/python -m bench.growth

The engine of this gateway answers at once, so that what is measured is the gateway's. Several conversations grow one
after the other; each row is a part of their growth. bench.turn has the engine's share.
"""

import asyncio
import time
from itertools import pairwise
from typing import Any
from uuid import uuid4

from bench.conversations import Conversation, open_many, use_cases
from bench.gateways import Place, place
from bench.report import latency, percentile, row
from bench.wire import Client, connect

CHATS, ENTRIES, PARTS = 4, 500, 5
JOINS = 20


class Growing:
    """One citizen who asks again as soon as she has her answer."""

    def __init__(self) -> None:
        self.answered = asyncio.Event()
        self.seq = 0
        self.client: Client | None = None

    def hear(self, event: str, content: Any) -> None:
        if event == "entries":
            self.seq = content[-1]["seq"]
            if any(entry["author"]["role"] == "bot" for entry in content):
                self.answered.set()

    async def ask(self) -> float:
        """Milliseconds until the answer is there."""
        assert self.client is not None
        self.answered.clear()
        begun = time.perf_counter()
        ack = await self.client.call("say", {"client_id": str(uuid4()), "text": "Was kostet das?"})
        assert ack["ok"], ack
        await asyncio.wait_for(self.answered.wait(), 20)
        return (time.perf_counter() - begun) * 1000


async def grow(running: Place) -> None:
    async with use_cases(running.database_url) as service:
        conversations = await open_many(service, CHATS)
    growing = [Growing() for _ in conversations]
    for chat, conversation in zip(growing, conversations, strict=True):
        auth = {"token": conversation.token, "last_seq": 0}
        chat.client = await connect(running.gateway.port, "/citizen", auth, chat.hear)
    await growing[0].ask()  # the first one loads what the others reuse
    borders = [ENTRIES * part // PARTS for part in range(PARTS + 1)]
    for first, last in pairwise(borders):
        took, before = [], running.gateway.processor_ms()
        for chat in growing:
            while chat.seq < last:
                took.append(await chat.ask())
        used = (running.gateway.processor_ms() - before) / len(took)
        print(row(f"turn, entries {first} to {last}", f"{latency(took)}; {used:.1f} ms processor each", "flat"))
    for chat in growing:
        assert chat.client is not None
        chat.client.close()
    joins = [await join(running.gateway.port, conversations[number % CHATS]) for number in range(JOINS)]
    print(row(f"joining with nothing known, {ENTRIES} entries", f"p50 {percentile(joins, 0.5):.1f} ms (n={JOINS})"))


async def join(port: int, conversation: Conversation) -> float:
    """Milliseconds from the handshake until the last entry is there."""
    complete = asyncio.Event()

    def hear(event: str, content: Any) -> None:
        if event == "entries" and content[-1]["seq"] >= ENTRIES:
            complete.set()

    begun = time.perf_counter()
    client = await connect(port, "/citizen", {"token": conversation.token, "last_seq": 0}, hear)
    await asyncio.wait_for(complete.wait(), 20)
    client.close()
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    with place("SQLite") as running:
        asyncio.run(grow(running))


if __name__ == "__main__":
    main()
