"""The short form of the drill `postgres`: docs/reliability.md has the long one."""

from tests.drills.scales import short


async def test_a_restarted_database_loses_nothing() -> None:
    verdict = await short("postgres")
    assert verdict.acknowledged > 0
    assert not verdict.failed, verdict.line()
