"""The short form of the network drill: docs/reliability.md has the long one."""

import pytest

from tests.drills import network
from tests.drills.scales import short


@pytest.mark.browser
async def test_a_bad_network_loses_and_doubles_nothing() -> None:
    verdict = await short("network")
    assert verdict.sent >= 8 * len(network.SHORT)
    assert not verdict.failed, verdict.line()
