import pytest

from handover.routing import PresentClerk, can_take, choose_department, expected_wait, may_see

KNOWN = ["buergerservice", "steuern"]


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        (["steuern", "buergerservice"], "steuern"),
        ([None, "steuern"], "steuern"),
        (["abgeschafft", "steuern"], "steuern"),
        ([None, None], "buergerservice"),
        ([], "buergerservice"),
    ],
)
def test_the_first_known_department_takes_it(candidates: list[str | None], expected: str) -> None:
    assert choose_department(candidates, KNOWN, "buergerservice") == expected


def test_only_available_clerks_of_the_department_can_take_it() -> None:
    yilmaz = PresentClerk("1", "yilmaz", "Frau Yılmaz", ("buergerservice",), available=True)
    away = PresentClerk("2", "schmidt", "Herr Schmidt", ("buergerservice",), available=False)
    elsewhere = PresentClerk("3", "nowak", "Frau Nowak", ("steuern",), available=True)
    everywhere = PresentClerk("4", "becker", "Frau Becker", (), available=True)
    assert can_take([yilmaz, away, elsewhere, everywhere], "buergerservice") == [yilmaz, everywhere]


@pytest.mark.parametrize(
    ("departments", "reserved_for", "expected"),
    [
        (["steuern"], None, True),
        ([], None, True),
        (["buergerservice"], None, False),
        (["buergerservice"], "yilmaz", True),
        (["steuern"], "schmidt", False),
    ],
)
def test_who_sees_a_waiting_conversation(departments: list[str], reserved_for: str | None, expected: bool) -> None:
    assert may_see(departments, "yilmaz", "steuern", reserved_for) is expected


def test_the_wait_is_shared_by_the_clerks() -> None:
    assert expected_wait(3, [100, 200], 2) == 225


@pytest.mark.parametrize(("recent", "clerks"), [([], 1), ([60], 0)])
def test_an_unknown_wait_is_not_guessed(recent: list[float], clerks: int) -> None:
    assert expected_wait(1, recent, clerks) is None
