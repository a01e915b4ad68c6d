"""Messages a second that one gateway makes durable and acknowledges, with everything that reads along.

.venv/app/bin/python -m bench.writes

CHATS citizens talk to a clerk, each with one message in flight, as widgets send them. Second row of each database: the
use case alone. The comparator is the bare commit: one row, one commit, one after the other, on the same disk.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from uuid import uuid4

from bench.ack import bare_commit
from bench.conversations import Conversation, hand_to, open_many, sign_in, use_cases
from bench.gateways import Database, Place, place
from bench.report import latency, percentile, row
from bench.wire import Client, connect
from handover import protocol

CHATS, SECONDS = 150, 8.0
AIM = "≥ 1,500/s"
Say = Callable[[int], Awaitable[None]]


async def chats(running: Place) -> list[Conversation]:
    async with use_cases(running.database_url) as service:
        clerk = (await sign_in(service)).clerk
        return await hand_to(service, clerk, await open_many(service, CHATS))


async def saturate(say: Say) -> list[float]:
    """Milliseconds of every message that CHATS citizens get through in SECONDS."""
    took: list[float] = []
    end = time.perf_counter() + SECONDS

    async def talk(number: int) -> None:
        while (begun := time.perf_counter()) < end:
            await say(number)
            took.append((time.perf_counter() - begun) * 1000)

    await asyncio.gather(*(talk(number) for number in range(CHATS)))
    return took


async def through_sockets(running: Place, conversations: Sequence[Conversation]) -> list[float]:
    clients: list[Client] = []
    for conversation in conversations:
        auth = {"token": conversation.token, "last_seq": 0}
        clients.append(await connect(running.gateway.port, "/citizen", auth))

    async def say(number: int) -> None:
        ack = await clients[number].call("say", {"client_id": str(uuid4()), "text": "Das ist eine Nachricht."})
        assert ack["ok"], ack

    try:
        return await saturate(say)
    finally:
        for client in clients:
            client.close()


async def use_case_alone(running: Place, conversations: Sequence[Conversation]) -> list[float]:
    async with use_cases(running.database_url) as service:

        async def say(number: int) -> None:
            message = protocol.Say(client_id=uuid4(), text="Das ist eine Nachricht.")
            await service.citizen_says(conversations[number].id, message)

        return await saturate(say)


def main() -> None:
    databases: tuple[Database, ...] = ("SQLite", "PostgreSQL")
    for database in databases:
        with place(database) as running:
            conversations = asyncio.run(chats(running))
            before = running.gateway.processor_ms()
            took = asyncio.run(through_sockets(running, conversations))
            used = (running.gateway.processor_ms() - before) / len(took)
            alone = asyncio.run(use_case_alone(running, conversations))
            commits = bare_commit(database, running)
        rate = f"{len(took) / SECONDS:,.0f}/s, {latency(took)}; {used:.2f} ms processor of the gateway each"
        print(row(f"durable messages, one node, {CHATS} citizens, {database}", rate, AIM))
        print(row(f"the use case alone, without sockets, {database}", f"{len(alone) / SECONDS:,.0f}/s"))
        print(row(f"bare commits one after the other, {database}", f"{1000 / percentile(commits, 0.5):,.0f}/s"))


if __name__ == "__main__":
    main()
