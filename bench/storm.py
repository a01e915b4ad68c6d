"""CLIENTS lose their connection at the same moment and come back at once: how long until all have all entries?

.venv/app/bin/python -m bench.storm

All clients begin with nothing (``last_seq`` 0), so each one needs the handshake, the look at the log and its entries.
All connect in the same moment; no pause is spread over them, unlike with the widget, which waits a random time.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from bench.conversations import AT_ONCE, Conversation, hand_to, open_many, sign_in, use_cases
from bench.crowd import close_all, join_all
from bench.gateways import Place, place
from bench.report import percentile, row
from bench.wire import Listener
from handover import protocol
from handover.service import Service

CLIENTS, SAID = 3_000, 3
AIM = "≤ 10 s"


class Synced:
    """When each client had everything, in seconds after ``begun``."""

    def __init__(self, last_seq: int) -> None:
        self.last_seq, self.begun = last_seq, time.perf_counter()
        self.after: dict[int, float] = {}
        self.all = asyncio.Event()

    def listener(self, number: int) -> Listener:
        def hear(event: str, content: Any) -> None:
            if event == "entries" and content[-1]["seq"] >= self.last_seq:
                self.after[number] = time.perf_counter() - self.begun
                if len(self.after) == CLIENTS:
                    self.all.set()

        return hear


async def prepare(running: Place) -> tuple[list[Conversation], int]:
    """Conversations with a clerk in which citizens have written, and the seq they are at."""
    async with use_cases(running.database_url) as service:
        clerk = (await sign_in(service)).clerk
        conversations = await hand_to(service, clerk, await open_many(service, CLIENTS))
        for start in range(0, CLIENTS, AT_ONCE):
            await asyncio.gather(*(say(service, each) for each in conversations[start : start + AT_ONCE]))
        state = await service.state_of(conversations[-1].id)
    return conversations, state.seq


async def say(service: Service, conversation: Conversation) -> None:
    for _ in range(SAID):
        await service.citizen_says(conversation.id, protocol.Say(client_id=uuid4(), text="Sind Sie noch da?"))


async def storm(running: Place, conversations: Sequence[Conversation], last_seq: int) -> Synced:
    close_all(await join_all(running.gateway.port, conversations, last_seq=last_seq))
    synced = Synced(last_seq)
    clients = await join_all(running.gateway.port, conversations, synced.listener, at_once=CLIENTS)
    await asyncio.wait_for(synced.all.wait(), 60)
    assert not any(client.gone.done() for client in clients)
    close_all(clients)
    return synced


async def measure(running: Place) -> None:
    conversations, last_seq = await prepare(running)
    synced = await storm(running, conversations, last_seq)
    took = list(synced.after.values())
    measured = f"all synced after {max(took):.1f} s, half of them after {percentile(took, 0.5):.1f} s"
    print(row(f"{CLIENTS:,} clients reconnect at once, {last_seq} entries each", measured, AIM))


def main() -> None:
    with place("SQLite") as running:
        asyncio.run(measure(running))


if __name__ == "__main__":
    main()
