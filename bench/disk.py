"""What durability costs on this disk without us: the comparator of every figure that waits for it.

.venv/app/bin/python -m bench.disk
"""

import asyncio
import os
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

import asyncpg

from bench.report import latency, row
from handover.store.database import PRAGMAS

TIMES = 200


def fdatasync(folder: Path, times: int = TIMES) -> list[float]:
    """Milliseconds to append 4 KiB and have it on the disk."""
    block, took = os.urandom(4096), []
    file = os.open(folder / "block", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    try:
        for _ in range(times):
            begun = time.perf_counter()
            os.write(file, block)
            os.fdatasync(file)
            took.append((time.perf_counter() - begun) * 1000)
    finally:
        os.close(file)
    return took


def sqlite_commit(folder: Path, times: int = TIMES) -> list[float]:
    """Milliseconds of the bare COMMIT of one small row, with the gateway's settings."""
    took = []
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(pragma)
        connection.execute("CREATE TABLE IF NOT EXISTS line (number INTEGER PRIMARY KEY, text TEXT)")
        for _ in range(times):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO line (text) VALUES (?)", ("x" * 200,))
            begun = time.perf_counter()
            connection.execute("COMMIT")
            took.append((time.perf_counter() - begun) * 1000)
    return took


async def postgresql_commit(database_url: str, times: int = TIMES) -> list[float]:
    """Milliseconds of one INSERT that commits itself."""
    took = []
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    try:
        await connection.execute("CREATE TABLE IF NOT EXISTS bare_line (number SERIAL PRIMARY KEY, text TEXT)")
        for _ in range(times):
            begun = time.perf_counter()
            await connection.execute("INSERT INTO bare_line (text) VALUES ($1)", "x" * 200)
            took.append((time.perf_counter() - begun) * 1000)
    finally:
        await connection.close()
    return took


def main() -> None:
    from bench.gateways import postgresql

    with tempfile.TemporaryDirectory(prefix="bd-b-") as name:
        folder = Path(name)
        print(row("disk: append 4 KiB, fdatasync", latency(fdatasync(folder))))
        print(row("disk: bare commit of SQLite, synchronous=FULL", latency(sqlite_commit(folder))))
        with postgresql(folder) as url:
            print(row("disk: bare commit of PostgreSQL", latency(asyncio.run(postgresql_commit(url)))))


if __name__ == "__main__":
    main()
