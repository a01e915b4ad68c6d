"""What continuous integration spends on drills is bounded."""

from tests.drills.scales import DRILLS, SHORT_SECONDS


def test_the_short_forms_fit_into_their_time() -> None:
    assert sum(drill.seconds for drill in DRILLS) <= SHORT_SECONDS
    assert len({drill.name for drill in DRILLS}) == len(DRILLS)
