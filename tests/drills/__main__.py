"""`make drills`: every drill, its figures as a table. ``python -m tests.drills [name…] [--short]``; docs/reliability.md

The drills are listed in scales.py. The exit code is 1 if anything was lost, doubled, out of order or late.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import time
from datetime import date
from pathlib import Path

from tests.drills.scales import DRILLS, Run, named
from tests.drills.verdict import HEADER, Verdict

CLOCK_SET = 0.5  # seconds by which this machine's clock may deviate during a drill; virtual ones jump when they resume


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.drills", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*(drill.name for drill in DRILLS), []], metavar="name")
    parser.add_argument("--short", action="store_true", help="the form that continuous integration runs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the verdict of the only drill there")
    return parser.parse_args()


def _run(name: str, run: Run) -> Verdict:
    """A drill that breaks off has failed; the others are run all the same."""
    begun, clock = time.monotonic(), time.time()
    try:
        verdict = asyncio.run(_awaited(run))
    except Exception as error:
        verdict = Verdict(name, made="broke off", faults=[f"{type(error).__name__}: {error}"])
    took = time.monotonic() - begun
    if abs(set_by := time.time() - clock - took) > CLOCK_SET:
        verdict.notes.append(f"the machine's clock was set by {set_by:.0f} s meanwhile: the times of turns are wrong")
    print(f"{verdict.line()}\n  took {took:.0f} s\n", file=sys.stderr, flush=True)
    return verdict


async def _awaited(run: Run) -> Verdict:
    return await run()


def main() -> int:
    arguments = _arguments()
    drills = [named(name) for name in arguments.names] or list(DRILLS)
    forms = [(drill.name, drill.short if arguments.short else drill.long) for drill in drills]
    verdicts = [_run(name, run) for name, run in forms if run is not None]
    print(
        f"{date.today()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}\n\n{HEADER}"
    )
    for verdict in verdicts:
        print(verdict.row())
    if arguments.json is not None:
        (only,) = verdicts
        arguments.json.write_text(json.dumps(vars(only)))
    return int(any(verdict.failed for verdict in verdicts))


if __name__ == "__main__":
    sys.exit(main())
