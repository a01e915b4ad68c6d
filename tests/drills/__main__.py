"""`make drills`: every drill, its figures as a table. ``python -m tests.drills [name…] [--short]``; docs/reliability.md

The drills are listed in scales.py. The exit code is 1 if anything was lost, doubled, out of order or late.
"""

import argparse
import asyncio
import os
import platform
import sys
import time
from datetime import date

from tests.drills.scales import DRILLS, Drill, named
from tests.drills.verdict import HEADER, Verdict


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.drills", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*(drill.name for drill in DRILLS), []], metavar="name")
    parser.add_argument("--short", action="store_true", help="the form that continuous integration runs")
    return parser.parse_args()


def _run(drill: Drill, *, is_short: bool) -> Verdict:
    """A drill that breaks off has failed; the others are run all the same."""
    begun = time.monotonic()
    try:
        verdict = asyncio.run(_awaited(drill, is_short=is_short))
    except Exception as error:
        verdict = Verdict(drill.name, made="broke off", faults=[f"{type(error).__name__}: {error}"])
    print(f"{verdict.line()}\n  took {time.monotonic() - begun:.0f} s\n", file=sys.stderr, flush=True)
    return verdict


async def _awaited(drill: Drill, *, is_short: bool) -> Verdict:
    return await (drill.short if is_short else drill.long)()


def main() -> int:
    arguments = _arguments()
    drills = [named(name) for name in arguments.names] or list(DRILLS)
    verdicts = [_run(drill, is_short=arguments.short) for drill in drills]
    print(
        f"{date.today()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}\n\n{HEADER}"
    )
    for verdict in verdicts:
        print(verdict.row())
    return int(any(verdict.failed for verdict in verdicts))


if __name__ == "__main__":
    sys.exit(main())
