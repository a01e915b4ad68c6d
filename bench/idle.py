"""Memory and processor time of a gateway that holds thousands of silent widgets.

.venv/app/bin/python -m bench.idle [sockets ...]

Each socket has a conversation of its own and answers pings, as a widget does; the head check runs. The clients are a
process of their own. The limit of open files must allow it (`ulimit -n`); what it does not allow is left out and said.
"""

import asyncio
import resource
import sys
import time

from bench.conversations import open_many, use_cases
from bench.crowd import close_all, join_all
from bench.gateways import Gateway, Place, place
from bench.report import row

SIZES = (5_000, 10_000)
SETTLE, WATCHED = 3.0, 10.0  # seconds
SPARE_FILES = 500


def main(sizes: tuple[int, ...] = SIZES) -> None:
    _, allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, allowed))
    with place("SQLite") as running:
        empty = running.gateway.memory_kib()
        for size in sizes:
            if size + SPARE_FILES > allowed:
                print(row(f"{size:,} idle sockets", f"not measured: only {allowed:,} open files allowed"))
            else:
                asyncio.run(hold(running, size, empty))


async def hold(running: Place, size: int, empty: int) -> None:
    """``empty``: KiB of the gateway before it ever had a socket."""
    gateway = running.gateway
    async with use_cases(running.database_url) as service:
        conversations = await open_many(service, size)
    begun = time.perf_counter()
    clients = await join_all(gateway.port, conversations)
    opened = time.perf_counter() - begun
    await asyncio.sleep(SETTLE)
    share = await processor_share(gateway)
    kib = gateway.memory_kib()
    lost = sum(client.gone.done() for client in clients)
    close_all(clients)
    each = (kib - empty) / size
    measured = f"{kib / 1024:.0f} MiB, {each:.1f} KiB a socket (gateway without them {empty / 1024:.0f} MiB)"
    aim = "≤ 600 MB" if size == max(SIZES) else ""
    print(row(f"memory with {size:,} idle sockets", f"{measured}; {lost} lost", aim))
    print(row(f"{size:,} idle sockets", f"opened in {opened:.0f} s; silent they take {share:.0%} of a core"))


async def processor_share(gateway: Gateway) -> float:
    before = gateway.processor_ms()
    await asyncio.sleep(WATCHED)
    return (gateway.processor_ms() - before) / 1000 / WATCHED


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
