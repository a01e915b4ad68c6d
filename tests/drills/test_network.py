"""The short form of the network drills: docs/reliability.md has the long one."""

import pytest

from tests.drills import network


@pytest.mark.browser
async def test_a_bad_network_loses_and_doubles_nothing() -> None:
    verdict = await network.bad_network(network.SHORT, citizens=12)
    assert verdict.sent >= 12 * len(network.SHORT)
    assert not verdict.failed, verdict.line()
