"""The short form of the drill `race`: docs/reliability.md has the long one."""

from tests.drills.scales import short


async def test_every_conversation_gets_one_clerk() -> None:
    verdict = await short("race")
    assert verdict.acknowledged > 0
    assert not verdict.failed, verdict.line()
