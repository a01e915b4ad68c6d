"""The drill: histories in as many processes as the machine has cores, each from a seed of its own."""

import asyncio
import json
import os
import time
from collections import Counter

from tests.drills.verdict import Verdict
from tools.build import APP_PYTHON, ROOT

BATCH = 1000  # histories of one process; Hypothesis grows slow when it remembers more
ENVIRONMENT = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)}  # the order of sets is part of a history


async def random_histories(count: int, seed: int | None = None) -> Verdict:
    """``count`` of them. The same ``seed`` tells the same histories; without one they are new."""
    begun, start = time.monotonic(), int(time.time()) if seed is None else seed
    verdict = Verdict("random histories, two nodes", made=f"{count} histories from seed {start}")
    batches = [(min(BATCH, count - first), start + first) for first in range(0, count, BATCH)]
    places, told = asyncio.Semaphore(os.cpu_count() or 1), Counter[str]()

    async def run(size: int, seed: int) -> None:
        async with places:
            if not verdict.faults:
                told.update(await _batch(verdict, size, seed))

    async with asyncio.TaskGroup() as tasks:
        for batch in batches:
            tasks.create_task(run(*batch))
    verdict.sent, verdict.acknowledged, verdict.refused = told["sent"], told["acknowledged"], told["refused"]
    verdict.turns, verdict.taken_up = told["turns"], told["taken_up"]
    took = time.monotonic() - begun
    verdict.notes.append(f"{told['histories']} histories with {told['steps']} steps in {took:.0f} s")
    if told["histories"] < count and not verdict.faults:
        verdict.faults.append(f"only {told['histories']} of {count} histories were told")
    return verdict


async def _batch(verdict: Verdict, size: int, seed: int) -> dict[str, int]:
    """Its figures; the shortest history that shows a fault becomes one of the verdict."""
    process = await asyncio.create_subprocess_exec(
        str(APP_PYTHON), "-m", "tests.drills.histories", str(size), str(seed),
        cwd=ROOT, env=ENVIRONMENT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        out, problems = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == 0:
        figures: dict[str, int] = json.loads(out)
        return figures
    verdict.faults.append(f"python -m tests.drills.histories {size} {seed}:\n{problems.decode()[-4000:]}")
    return {}
