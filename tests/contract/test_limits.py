"""Token buckets: so many at once, refilled evenly, in bounded memory."""

import pytest

from handover.limits import Limit, address_key
from handover.refusals import TooMany


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_worth_at_once_then_one_at_a_time() -> None:
    clock = Seconds()
    limit = Limit(60, clock=clock)
    for _ in range(60):
        limit.check("erika")
    with pytest.raises(TooMany) as refused:
        limit.check("erika")
    assert refused.value.retry_after == 1
    limit.check("mehmet")
    clock.now += 1
    limit.check("erika")
    with pytest.raises(TooMany):
        limit.check("erika")


def test_who_was_refused_is_not_punished_further() -> None:
    clock = Seconds()
    limit = Limit(6, clock=clock)
    for _ in range(6):
        limit.check("erika")
    for _ in range(100):
        with pytest.raises(TooMany) as refused:
            limit.check("erika")
    assert refused.value.retry_after == 10
    clock.now += 10
    limit.check("erika")


def test_memory_is_bounded() -> None:
    limit = Limit(1, keys=10, clock=Seconds())
    for number in range(1000):
        limit.check(str(number))
    assert len(limit._buckets) == 10


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::", "2001:0db8:0001:0002"),
        (None, "unknown"),
        ("unix", "unknown"),
    ],
)
def test_what_counts_as_one_client(host: str | None, key: str) -> None:
    assert address_key(host) == key
