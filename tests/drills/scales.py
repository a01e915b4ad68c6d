"""All drills and how large they are: the short form of continuous integration, the long one of `make drills`.

One line for each. A drill is an ``async def`` in a module of its own that ends what it started and returns a Verdict;
its ``test_*.py`` runs ``short("name")`` and asserts that the verdict has not failed.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from tests.drills import clock, engines, network
from tests.drills.actions import actions_die
from tests.drills.apart import apart
from tests.drills.bus import valkey_dies
from tests.drills.clock import clock_jumps
from tests.drills.database import postgres_restarts
from tests.drills.disk import disk_full
from tests.drills.engines import engine_troubles
from tests.drills.gateways import kill_one_of_two, kill_single
from tests.drills.histories.drill import random_histories
from tests.drills.network import bad_network
from tests.drills.race import clerks_race
from tests.drills.rolling_restart import rolling_restart
from tests.drills.verdict import Verdict

SHORT_SECONDS = 300  # that continuous integration may spend on all short forms together, on two cores
Run = Callable[[], Awaitable[Verdict]]


@dataclass(frozen=True, slots=True)
class Drill:
    """``seconds``: what the short form may take of SHORT_SECONDS, start and end of its processes included; some drills
    have none."""

    name: str
    seconds: int
    short: Run | None
    long: Run


DRILLS = (
    Drill("histories", 70, partial(random_histories, 2000, seed=1), partial(random_histories, 20_000)),
    Drill("network", 50, partial(bad_network, network.SHORT, 8), partial(bad_network, network.LONG, 40)),
    Drill("restart", 15, partial(rolling_restart, 1, 0.3), partial(rolling_restart, 8, 0.02)),
    Drill("restart-slow-engine", 0, None, partial(rolling_restart, 4, 1.5)),
    Drill("kill", 25, partial(kill_single, 8, worlds=2), partial(kill_single, 300, worlds=2)),
    Drill("kill-one-of-two", 0, None, partial(kill_one_of_two, 30)),
    Drill("engine", 30, partial(engine_troubles, engines.SHORT, deadline=3), partial(engine_troubles, engines.LONG)),
    Drill("actions", 0, None, partial(actions_die, 5, 5)),
    Drill("valkey", 20, partial(valkey_dies, [1.0]), partial(valkey_dies, [1.0, 10.0, 60.0])),
    Drill("postgres", 20, partial(postgres_restarts, 2, 1), partial(postgres_restarts, 20)),
    Drill("race", 20, partial(clerks_race, 20, 20), partial(clerks_race, 100, 200)),
    Drill("clock", 25, partial(clock_jumps, clock.SHORT), partial(clock_jumps, clock.LONG)),
    Drill("disk", 25, partial(disk_full, 2, 1), partial(disk_full, 10, 5)),
)


def named(name: str) -> Drill:
    """Raises KeyError for a drill that does not exist."""
    return {drill.name: drill for drill in DRILLS}[name]


async def short(name: str) -> Verdict:
    """What the test of a drill runs."""
    return await apart("tests.drills", name, "--short", "--json")
