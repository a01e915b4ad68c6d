"""The short form of the drill `engine`: docs/reliability.md has the long one."""

from tests.drills.scales import short


async def test_every_turn_is_answered_or_ended_honestly() -> None:
    verdict = await short("engine")
    assert verdict.acknowledged > 0
    assert not verdict.failed, verdict.line()
