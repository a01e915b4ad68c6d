"""The short form of the drill `disk`: docs/reliability.md has the long one."""

from tests.drills.scales import short


async def test_what_the_disk_did_not_take_was_never_acknowledged() -> None:
    verdict = await short("disk")
    assert verdict.acknowledged > 0
    assert not verdict.failed, verdict.line()
