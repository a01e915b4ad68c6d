"""How often somebody may do something: token buckets in this process, with bounded memory."""

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from handover.refusals import TooMany


class Limit:
    """``per_minute`` at once, refilled evenly over a minute, for each of at most ``keys`` keys.

    When there are more keys, the one unused for longest starts afresh.
    """

    def __init__(self, per_minute: int, *, keys: int = 20_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = per_minute
        self._rate = per_minute / 60
        self._keys = keys
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key → tokens, when they were counted

    def check(self, key: str) -> None:
        """Take one token of ``key``. Raises TooMany when there is none."""
        now = self._clock()
        tokens, counted = self._buckets.pop(key, (float(self._capacity), now))
        tokens = min(self._capacity, tokens + (now - counted) * self._rate)
        allowed = tokens >= 1
        self._buckets[key] = (tokens - 1 if allowed else tokens, now)
        if len(self._buckets) > self._keys:
            self._buckets.popitem(last=False)
        if not allowed:
            raise TooMany((1 - tokens) / self._rate)


def address_key(host: str | None) -> str:
    """What counts as one client: an IPv4 address, or the /64 network of an IPv6 address."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped) if address.ipv4_mapped else address.exploded[:19]
    return str(address)
