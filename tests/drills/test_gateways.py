"""The short form of the drill `kill`: docs/reliability.md has the long one."""

from tests.drills.scales import short


async def test_nothing_acknowledged_dies_with_the_gateway() -> None:
    verdict = await short("kill")
    assert verdict.acknowledged > 0
    assert not verdict.failed, verdict.line()
