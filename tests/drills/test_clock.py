"""The short form of the drill `clock`: docs/reliability.md has the long one."""

from tests.drills.scales import short


async def test_a_wrong_clock_loses_nothing() -> None:
    verdict = await short("clock")
    assert verdict.acknowledged > 0
    assert not verdict.failed, verdict.line()
