"""From the citizen at one gateway to the clerk at another, over PostgreSQL and Valkey: CHATS chats at a time.

.venv/app/bin/python -m bench.across

Every citizen writes once in EVERY seconds, at a time of her own, and the clerk answers one in ANSWERS messages. Time
runs from sending in the citizen's browser until the clerk's browser has the entry, and back. One clerk follows them
in several windows, since a connection follows at most a hundred conversations.
"""

import asyncio
import random
import time
from typing import Any
from uuid import uuid4

from bench.conversations import Conversation, SignedIn, hand_to, open_many, sign_in, use_cases
from bench.crowd import close_all, join_all
from bench.gateways import Place, place
from bench.report import latency, row
from bench.wire import Client, Listener, connect
from handover.sockets.clerk import FEEDS_PER_CONNECTION

CHATS, EVERY, MESSAGES, ANSWERS = 200, 5.0, 5, 5
AIM = "p99 ≤ 30 ms"


class Arrivals:
    """Milliseconds from sending a text, which is unique, until somebody else has it."""

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        self.took: list[float] = []

    def listener(self, author: str) -> Listener:
        def hear(event: str, content: Any) -> None:
            if event != "entries":
                return
            entries = content["entries"] if isinstance(content, dict) else content
            for entry in entries:
                begun = self.sent.pop(entry["text"], None) if entry["author"]["role"] == author else None
                if begun is not None:
                    self.took.append((time.perf_counter() - begun) * 1000)

        return hear

    def send(self) -> str:
        text = f"Nachricht {uuid4()}"
        self.sent[text] = time.perf_counter()
        return text


async def follow(running: Place, owned: list[Conversation], erika: SignedIn, arrivals: Arrivals) -> list[Client]:
    """Her windows, each with its share of the conversations."""
    port, windows = running.gateways[1].port, []
    for start in range(0, len(owned), FEEDS_PER_CONNECTION):
        headers = {"Cookie": erika.cookie}
        windows.append(await connect(port, "/clerk", None, arrivals.listener("citizen"), headers))
        for conversation in owned[start : start + FEEDS_PER_CONNECTION]:
            ack = await windows[-1].call("follow", {"conversation_id": conversation.id, "last_seq": 0})
            assert ack["ok"], ack
    return windows


async def measure(running: Place) -> tuple[Arrivals, Arrivals]:
    """To the clerk, and to the citizen."""
    async with use_cases(running.database_url) as service:
        erika = await sign_in(service)
        owned = await hand_to(service, erika.clerk, await open_many(service, CHATS))
    to_clerk, to_citizen, chance = Arrivals(), Arrivals(), random.Random(4)
    windows = await follow(running, owned, erika, to_clerk)
    citizens = await join_all(running.gateways[0].port, owned, lambda _: to_citizen.listener("clerk"))

    async def chat(number: int) -> None:
        conversation, window = owned[number], windows[number // FEEDS_PER_CONNECTION]
        await asyncio.sleep(chance.uniform(0, EVERY))
        for message in range(MESSAGES):
            said = {"client_id": str(uuid4()), "text": to_clerk.send()}
            assert (await citizens[number].call("say", said))["ok"]
            if (message + number) % ANSWERS == 0:
                answer = {"conversation_id": conversation.id, "client_id": str(uuid4()), "epoch": conversation.epoch}
                ack = await window.call("say", answer | {"text": to_citizen.send()})
                assert ack["ok"], ack
            await asyncio.sleep(chance.uniform(0.5, 1.5) * EVERY)

    await asyncio.gather(*(chat(number) for number in range(CHATS)))
    close_all([*citizens, *windows])
    return to_clerk, to_citizen


def main() -> None:
    with place("PostgreSQL", gateways=2, bus=True) as running:
        to_clerk, to_citizen = asyncio.run(measure(running))
    rate = f"{CHATS} chats, {CHATS / EVERY:.0f} messages/s"
    lost = f"; {len(to_clerk.sent) + len(to_citizen.sent)} not arrived"
    print(row(f"citizen → clerk across two gateways, {rate}", latency(to_clerk.took) + lost, AIM))
    print(row(f"clerk → citizen across two gateways, {rate}", latency(to_citizen.took), AIM))


if __name__ == "__main__":
    main()
