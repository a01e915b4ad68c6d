"""Drill 8: the disk is full. Nothing is acknowledged that is not kept, and it goes on when there is room again."""

import asyncio
import resource
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.drills.crowd import Crowd
from tests.drills.judgement import judge
from tests.drills.ledger import Ledger
from tests.drills.population import browser
from tests.drills.scripted_engine import answers
from tests.drills.verdict import Verdict
from tests.drills.world import World, sqlite_world

SIZE = 16 * 1024 * 1024  # bytes; the migrated database and its log take a good megabyte


class SmallDisk:
    """A file system of SIZE bytes; where none can be mounted, a limit to the size of the gateway's files.

    The limit is met as EFBIG instead of ENOSPC, which SQLite reports as a failed write instead of a full disk.
    """

    def __init__(self, folder: Path, *, is_mounted: bool) -> None:
        self.folder, self.is_mounted = folder, is_mounted

    def fills(self, world: World) -> None:
        """From now on files cannot grow."""
        if not self.is_mounted:
            self._limit(world, sum(file.stat().st_size for file in self.folder.glob("handover.db-wal")) or 4096)
            return
        with (self.folder / "filler").open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"\0" * 4096)
            except OSError:
                pass

    def has_room(self, world: World) -> None:
        if self.is_mounted:
            (self.folder / "filler").unlink()
        else:
            self._limit(world, resource.RLIM_INFINITY)

    @staticmethod
    def _limit(world: World, size: int) -> None:
        pid = world.gateways[0].pid
        assert pid is not None
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@asynccontextmanager
async def small_disk() -> AsyncIterator[SmallDisk]:
    with tempfile.TemporaryDirectory(prefix="bd-disk-") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder]
        mounted = await asyncio.to_thread(subprocess.run, mount, capture_output=True, check=False)
        try:
            yield SmallDisk(Path(folder), is_mounted=mounted.returncode == 0)
        finally:
            if mounted.returncode == 0:
                await asyncio.to_thread(subprocess.run, ["umount", "--lazy", folder], check=True)


async def disk_full(times: int, seconds: float) -> Verdict:
    """``seconds``: how long there is no room, each time."""
    ledger = Ledger("disk full, SQLite")
    async with browser() as http, small_disk() as disk, sqlite_world(http, folder=disk.folder) as world:
        async with Crowd(ledger, world, http, pace=0.5).gathered(
            citizens=8, polling=2, with_clerk=2, clerks=1
        ) as crowd:
            for _ in range(times):
                await asyncio.sleep(1)
                disk.fills(world)
                await _until_told(ledger)
                await asyncio.sleep(seconds)
                disk.has_room(world)
                await crowd.is_well()
            await crowd.comes_to_rest()
        verdict = await judge(ledger, world.database_url, answers)
    verdict.made = f"{times} times full for {seconds:g} s ({'tmpfs' if disk.is_mounted else 'limited file size'})"
    verdict.notes.append(f"people were told: {dict(ledger.told)}")
    return verdict


async def _until_told(ledger: Ledger) -> None:
    """Until somebody was told 503: there was still some room in the pages that the log had already."""
    before = ledger.told["store_unavailable"]
    async with asyncio.timeout(60):
        while ledger.told["store_unavailable"] == before:
            await asyncio.sleep(0.05)
