"""What must go on while all threads that everybody shares are taken."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from handover.catalogue import PublicCatalogue
from handover.store import Store

MORE_THAN_THERE_ARE = 100


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(f"sqlite+aiosqlite:///{tmp_path}/handover.db")
    await store.migrate()
    yield store
    await store.close()


@asynccontextmanager
async def busy_threads() -> AsyncIterator[None]:
    done = threading.Event()
    loop = asyncio.get_running_loop()
    waiting = [loop.run_in_executor(None, done.wait) for _ in range(MORE_THAN_THERE_ARE)]
    try:
        yield
    finally:
        done.set()
        await asyncio.gather(*waiting)


async def test_a_message_is_committed(store: Store) -> None:
    async def keep() -> None:
        async with store.writing() as tx:
            await tx.run_sync(lambda connection: connection.exec_driver_sql("CREATE TABLE message (text)").close())

    async with busy_threads():
        keeping = asyncio.create_task(keep())
        done, _ = await asyncio.wait([keeping], timeout=5)  # a commit cannot be cancelled
        assert done
    await keeping


async def test_the_catalogue_is_searched(catalogue: PublicCatalogue) -> None:
    async with busy_threads(), asyncio.timeout(5):
        [hit, *_] = await catalogue.find("neuer perso")
    assert hit.service.id == "personalausweis"
