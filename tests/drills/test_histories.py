"""The short form of the random histories, always the same ones: docs/reliability.md has the long one."""

from tests.drills.scales import short


async def test_random_histories() -> None:
    verdict = await short("histories")
    assert not verdict.failed, verdict.line()
