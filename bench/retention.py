"""A backlog of conversations that have grown old: how fast it goes, and what those who write meanwhile notice.

.venv/app/bin/python -m bench.retention [SQLite|PostgreSQL]

The use cases in one process, as in a gateway: CHATS citizens say something every PACE seconds while the retention
deletes. Measured for SECONDS each; how long the whole backlog takes is worked out from that.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text

from bench.conversations import Conversation, hand_to, open_many, sign_in, use_cases
from bench.gateways import postgresql
from bench.report import latency, row
from handover import protocol
from handover.service import Service
from handover.store import Store, tables

BACKLOG, LINES = 100_000, 6
CHATS, PACE, SECONDS = 40, 0.5, 20.0
DAYS_40 = 40 * 86_400_000  # milliseconds
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :backlog)"


async def grow_old(store: Store, pattern: str) -> None:
    """Copies of ``pattern`` that nobody has touched for forty days."""
    changed = {
        "conversation": {
            "id": "'old-' || n.i",
            "token_hash": "'old-' || n.i",
            "created_at": f"created_at - {DAYS_40}",
            "updated_at": f"updated_at - {DAYS_40}",
        },
        "entry": {"conversation_id": "'old-' || n.i"},
    }
    for table, key in ((tables.conversation, "id"), (tables.entry, "conversation_id")):
        names = [column.name for column in table.columns]
        values = ", ".join(changed[table.name].get(name, f"{table.name}.{name}") for name in names)
        copy = f"SELECT {values} FROM n, {table.name} WHERE {key} = :pattern"  # noqa: S608 - constants
        insert = f"INSERT INTO {table.name} ({', '.join(names)}) {NUMBERS} {copy}"
        async with store.writing() as tx:
            await tx.execute(text("SET LOCAL statement_timeout = 0" if not store.is_sqlite else "SELECT 1"))
            await tx.execute(text(insert), {"pattern": pattern, "backlog": BACKLOG})


async def talk(service: Service, conversations: list[Conversation]) -> list[float]:
    """Milliseconds of each message until it is durable."""
    took: list[float] = []
    end = time.perf_counter() + SECONDS

    async def chat(number: int, conversation: Conversation) -> None:
        await asyncio.sleep(PACE * number / CHATS)
        while (begun := time.perf_counter()) < end:
            await service.citizen_says(conversation.id, protocol.Say(client_id=uuid4(), text="Das ist eine Nachricht."))
            took.append((time.perf_counter() - begun) * 1000)
            await asyncio.sleep(PACE)

    await asyncio.gather(*(chat(*each) for each in enumerate(conversations)))
    return took


async def left(service: Service) -> int:
    async with service.store.reading() as read:
        return int((await read.execute(text("SELECT count(*) FROM conversation"))).scalar_one())


@asynccontextmanager
async def backlog(url: str) -> AsyncIterator[tuple[Service, list[Conversation]]]:
    store = Store(url)
    await store.migrate()
    await store.close()
    async with use_cases(url) as service:
        clerk = (await sign_in(service)).clerk
        conversations = await hand_to(service, clerk, await open_many(service, CHATS + 1))
        *living, pattern = conversations
        for number in range(LINES):
            said = protocol.Say(client_id=uuid4(), text=f"Frage {number} " + "x" * 150)
            await service.citizen_says(pattern.id, said)
        await grow_old(service.store, pattern.id)
        yield service, living


async def measure(name: str, url: str) -> None:
    async with backlog(url) as (service, living):
        quiet = await talk(service, living)
        before = await left(service)
        deleting = asyncio.create_task(service.retain())
        begun = time.perf_counter()
        busy = await talk(service, living)
        rate = (before - await left(service)) / (time.perf_counter() - begun)
        deleting.cancel()
        await asyncio.gather(deleting, return_exceptions=True)
        begun = time.perf_counter()
        await service.erase(living[0].id)
        service.wiping.add_unnamed()
        await service.wipe()
        wiped = time.perf_counter() - begun
    print(row(f"message durable, quiet, {name}", latency(quiet)))
    print(row(f"message durable while a backlog of {BACKLOG:,} is deleted, {name}", latency(busy)))
    print(row(f"conversations deleted, {name}", f"{rate:,.0f}/s, all in {BACKLOG / rate / 60:.0f} min"))
    print(row(f"wiping the files for one who asks meanwhile, {name}", f"{wiped:.1f} s"))


def main() -> None:
    with ExitStack() as stack:
        for name in sys.argv[1:] or ["SQLite", "PostgreSQL"]:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bd-b-", ignore_cleanup_errors=True)))
            file = f"sqlite+aiosqlite:///{folder / 'handover.db'}"
            asyncio.run(measure(name, file if name == "SQLite" else stack.enter_context(postgresql(folder))))


if __name__ == "__main__":
    main()
