"""A number of histories in one process: laboratory, seed, figures."""

import asyncio
import logging
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from handover import turns
from handover.organisation import Organisation
from handover.store import Store
from handover.texts import Texts
from tests.drills.histories.database import history_database
from tests.drills.histories.loop import OwnTime
from tests.drills.histories.machine import NODES, Histories, Laboratory

STEPS = 8
ROOT = Path(__file__).parents[3]


def run_histories(count: int, start: int) -> Counter[str]:
    """``count`` histories from the seed ``start``. What people did and were told, summed up; raises what is wrong."""
    logging.disable(logging.WARNING)  # engines fail on purpose
    with laboratory() as lab:
        machine = seed(start)(type("Machine", (Histories,), {"lab": lab}))
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=count,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                print_blob=False,
                phases=(Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
            ),
        )
        return lab.told


@contextmanager
def laboratory() -> Iterator[Laboratory]:
    chance = Random(0)
    with (
        asyncio.Runner(loop_factory=OwnTime) as runner,
        history_database(chance, runner.get_loop().time) as database,
        patch.object(turns, "RETRY_PAUSE", 0),
        patch.object(os, "urandom", chance.randbytes),  # where ids come from
    ):
        loop = runner.get_loop()
        stores = [Store(database.url) for _ in range(NODES)]
        organisation = Organisation.load(ROOT / "data" / "organisation.yml")
        try:
            yield Laboratory(loop, database, stores, organisation, Texts.load(), chance)
        finally:
            loop.run_until_complete(_close(stores))


async def _close(stores: list[Store]) -> None:
    for store in stores:
        await store.close()
