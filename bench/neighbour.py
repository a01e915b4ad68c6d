"""What a client that floods its connection costs the others.

.venv/app/bin/python -m bench.neighbour

NEIGHBOURS citizens write once in EVERY seconds to a clerk. Three kinds of rounds alternate: nobody floods, a client
sends messages as fast as the gateway reads them, and the same client does so at another gateway on the same machine.
The third shows what the flood's program and a busy machine cost, which the gateway cannot help. The flood comes from a
process of its own, and the limits are those of production.
"""

import asyncio
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import uuid4

from bench.conversations import Conversation, hand_to, open_many, sign_in, use_cases
from bench.crowd import close_all, join_all
from bench.gateways import Place, place
from bench.report import latency, percentile, row
from bench.wire import Client, Lost, connect
from tools.build import ROOT

NEIGHBOURS, EVERY, MESSAGES, ROUNDS = 30, 0.5, 10, 4
AT_ONCE = 200  # messages of the flood on their way
AIM = "≤ +10 %"


async def round_of(clients: Sequence[Client]) -> list[float]:
    """Milliseconds until each message is acknowledged."""
    took: list[float] = []
    chance = random.Random(7)

    async def talk(client: Client) -> None:
        await asyncio.sleep(chance.uniform(0, EVERY))
        for _ in range(MESSAGES):
            begun = time.perf_counter()
            ack = await client.call("say", {"client_id": str(uuid4()), "text": "Ich habe eine Frage."})
            took.append((time.perf_counter() - begun) * 1000)
            assert ack["ok"], ack
            await asyncio.sleep(chance.uniform(0.5, 1.5) * EVERY)

    await asyncio.gather(*(talk(client) for client in clients))
    return took


@contextmanager
def flooding(port: int, conversation: Conversation) -> Iterator[None]:
    command = [sys.executable, "-m", "bench.neighbour", "flood", str(port), conversation.token]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert running.stdout is not None
    running.stdout.readline()  # it has begun
    try:
        yield
    finally:
        running.terminate()
        running.wait(10)


async def flood(port: int, token: str) -> None:
    """Send without end; when thrown out, come back at once."""
    while True:
        try:
            client = await connect(port, "/citizen", {"token": token, "last_seq": 0})
            print("begun", flush=True)
            while True:
                asked = [client.ask("say", {"client_id": str(uuid4()), "text": "x"}) for _ in range(AT_ONCE)]
                await asyncio.wait(asked)
                if client.gone.done():
                    raise Lost
        except (Lost, OSError, TimeoutError):
            await asyncio.sleep(0.05)


async def prepare(running: Place, count: int) -> list[Conversation]:
    async with use_cases(running.database_url) as service:
        erika = await sign_in(service)
        return await hand_to(service, erika.clerk, await open_many(service, count))


async def measure(running: Place, elsewhere: Place) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds alone, beside a flood, and beside one elsewhere."""
    owned, (other,) = await prepare(running, NEIGHBOURS + 1), await prepare(elsewhere, 1)
    clients = await join_all(running.gateway.port, owned[1:])
    await round_of(clients)  # the first one loads what the others reuse
    alone, flooded, away = [], [], []
    for _ in range(ROUNDS):
        alone += await round_of(clients)
        with flooding(running.gateway.port, owned[0]):
            flooded += await round_of(clients)
        with flooding(elsewhere.gateway.port, other):
            away += await round_of(clients)
    close_all(clients)
    return alone, flooded, away


def main() -> None:
    limits = {"BD_LIMIT_MESSAGES": "60"}
    with place("SQLite", settings=limits) as running, place("SQLite", settings=limits) as elsewhere:
        alone, flooded, away = asyncio.run(measure(running, elsewhere))
    print(row(f"{NEIGHBOURS} neighbours write, nobody floods", latency(alone)))
    print(row("the same beside a client that floods", f"{latency(flooded)}: p99 {more(flooded, alone)}", AIM))
    print(row("the same beside one that floods another gateway", f"{latency(away)}: p99 {more(away, alone)}"))


def more(values: Sequence[float], than: Sequence[float]) -> str:
    return f"{percentile(values, 0.99) / percentile(than, 0.99) - 1:+.0%}"


if __name__ == "__main__":
    if sys.argv[1:2] == ["flood"]:
        asyncio.run(flood(int(sys.argv[2]), sys.argv[3]))
    else:
        main()
