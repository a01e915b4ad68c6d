"""Acknowledgement of a citizen's message over Socket.IO, durable before it is sent, and the bare commit beside it.

.venv/app/bin/python -m bench.ack

Runs and comparators alternate; the quickest of RUNS short runs is reported, because other work on the machine can only
make one slower. The engine of these gateways answers at once (bench.turn has the real one).
"""

import asyncio
import time
from pathlib import Path
from uuid import uuid4

from bench.conversations import open_many, use_cases
from bench.disk import fdatasync, postgresql_commit, sqlite_commit
from bench.gateways import Database, Place, place
from bench.report import latency, percentile, row
from bench.wire import connect

RUNS, MESSAGES, CHATS = 4, 120, 4
AIM = "p50 ≤ 1.5 ms, p99 ≤ 8 ms"


class Figures:
    """Milliseconds: until the acknowledgement, until the bot's answer, processor time of the gateway a message."""

    def __init__(self) -> None:
        self.acks: list[float] = []
        self.answers: list[float] = []
        self.processor = 0.0

    @property
    def median(self) -> float:
        return percentile(self.acks, 0.5)


async def talk(running: Place) -> Figures:
    """One citizen after the other, one message after the other."""
    figures = Figures()
    async with use_cases(running.database_url) as service:
        conversations = await open_many(service, CHATS)
    before = running.gateway.processor_ms()
    for conversation in conversations:
        answered = asyncio.Event()

        def listen(event: str, content: list[dict[str, dict[str, str]]], answered: asyncio.Event = answered) -> None:
            if event == "entries" and any(entry["author"]["role"] == "bot" for entry in content):
                answered.set()

        client = await connect(running.gateway.port, "/citizen", {"token": conversation.token, "last_seq": 0}, listen)
        for number in range(MESSAGES // CHATS):
            answered.clear()
            begun = time.perf_counter()
            ack = await client.call("say", {"client_id": str(uuid4()), "text": f"Was kostet das? {number}"})
            figures.acks.append((time.perf_counter() - begun) * 1000)
            assert ack["ok"], ack
            await asyncio.wait_for(answered.wait(), 20)
            figures.answers.append((time.perf_counter() - begun) * 1000)
        client.close()
    figures.processor = (running.gateway.processor_ms() - before) / MESSAGES
    return figures


def measure(database: Database) -> tuple[Figures, list[float], list[float]]:
    """The best run, the best bare commits and the best plain writes."""
    runs, commits, writes = [], [], []
    with place(database) as running:
        asyncio.run(talk(running))  # the first ones load what the others reuse
        for _ in range(RUNS):
            runs.append(asyncio.run(talk(running)))
            writes.append(fdatasync(running.folder, MESSAGES))
            commits.append(bare_commit(database, running))
    middle = lambda values: percentile(values, 0.5)  # noqa: E731
    return min(runs, key=lambda figures: figures.median), min(commits, key=middle), min(writes, key=middle)


def bare_commit(database: Database, running: Place) -> list[float]:
    if database == "SQLite":
        return sqlite_commit(Path(running.folder), MESSAGES)
    return asyncio.run(postgresql_commit(running.database_url, MESSAGES))


def main() -> None:
    databases: tuple[Database, ...] = ("SQLite", "PostgreSQL")
    for database in databases:
        figures, commits, writes = measure(database)
        share = figures.median - percentile(commits, 0.5)
        print(row(f"disk: append 4 KiB, fdatasync ({database} run)", latency(writes)))
        print(row(f"disk: bare commit, {database}", latency(commits)))
        print(row(f"ack of a citizen message, durable, {database}", latency(figures.acks), AIM))
        print(row("of it not the bare commit (median)", f"{share:.1f} ms"))
        print(row("turn with an engine that answers at once: gateway's own share", latency(figures.answers), "≤ 3 ms"))
        print(row("processor time of the gateway for such a turn", f"{figures.processor:.1f} ms"))


if __name__ == "__main__":
    main()
