"""The short form of the rolling restart: docs/reliability.md has the long one."""

import pytest

from tests.drills.scales import short


@pytest.mark.parametrize("name", ["restart", "restart-slow-engine"])
async def test_nobody_notices_a_rolling_restart(name: str) -> None:
    verdict = await short(name)
    assert verdict.acknowledged > 0
    assert not verdict.failed, verdict.line()
