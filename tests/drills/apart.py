"""A drill in a process of its own, with which every client that was cut off ends."""

import asyncio
import json
import signal
import sys
import tempfile
from contextlib import suppress

from tests.drills.verdict import Verdict
from tools.build import ROOT


async def apart(module: str, *arguments: str) -> Verdict:
    """What ``python -m module arguments… FILE`` writes to FILE."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [sys.executable, "-m", module, *arguments, file.name]
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
        try:
            await process.wait()
        finally:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)  # it ends what it started
                await process.wait()
        return Verdict.of_json(json.load(file))
