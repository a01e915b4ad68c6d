"""The short form of the rolling restart: docs/reliability.md has the long one."""

from tests.drills.scales import short


async def test_nobody_notices_a_rolling_restart() -> None:
    verdict = await short("restart")
    assert verdict.acknowledged > 0
    assert not verdict.failed, verdict.line()
