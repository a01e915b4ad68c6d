"""The short form of the drill `valkey`: docs/reliability.md has the long one."""

from tests.drills.scales import short


async def test_without_valkey_only_time_is_lost() -> None:
    verdict = await short("valkey")
    assert verdict.acknowledged > 0
    assert not verdict.failed, verdict.line()
