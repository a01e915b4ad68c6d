"""All figures, one after the other, in a table: `make bench`. Each also alone: `python -m bench.NAME`.

.venv/app/bin/python -m bench [NAME ...]

Every script is a process of its own with LIMIT seconds, so that one that fails costs only its own rows, and what was
reached is printed at once. The table is also written to var/bench/<date>.md.
"""

import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bench.report import row
from tools.build import ROOT

SCRIPTS = (
    "bundle", "ack", "writes", "growth", "storm", "idle", "across", "delivery", "neighbour", "turn",
    "rasa", "training", "search 1 10000",
)  # fmt: skip
LIMIT = 900  # seconds


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def machine() -> str:
    load = os.getloadavg()[0]
    cores = f"{os.cpu_count()} cores, load {load:.1f} before"
    return f"{processor()}, {cores}, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def rows_of(script: str) -> str:
    """What a script printed, and the command and seconds it took; or why there is nothing."""
    begun = time.monotonic()
    command = [sys.executable, "-m", *f"bench.{script}".split()]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        printed, problem = running.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        running.send_signal(signal.SIGINT)  # it ends what it has begun
        printed, problem = running.communicate()
    took = f"took {time.monotonic() - begun:.0f} s"
    if running.returncode:
        sys.stderr.write(problem[-2000:])
        took = f"failed or not finished, {took}"
    return "\n".join([*_rows(printed), row(f"`python -m bench.{script}`", took)])


def _rows(printed: str) -> list[str]:
    return [line for line in printed.splitlines() if line.startswith("|")]


def main(scripts: Sequence[str] = SCRIPTS) -> None:
    head = f"{date.today()}, {machine()}\n\n| figure | measured | aim |\n|---|---|---|"
    file = ROOT / "var" / "bench" / f"{date.today()}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as table:
        for part in (head, *map(rows_of, scripts)):
            sys.stdout.write(part + "\n")
            sys.stdout.flush()
            table.write(part + "\n")


if __name__ == "__main__":
    main(sys.argv[1:] or SCRIPTS)
