"""An event loop whose time is its own: a history takes the same course on a busy machine and on an idle one."""

import asyncio
import selectors

TURN = 0.0001  # seconds that one turn of the loop takes


class Stuck(Exception):
    """Nothing can happen any more, and somebody waits."""


class _Selector(selectors.DefaultSelector):
    """Counts turns; where the loop would wait for a timer, the time comes at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Stuck
        self.now += TURN + timeout
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        return ready


class OwnTime(asyncio.SelectorEventLoop):
    """Threads have no place in it: whoever waits for one is stuck."""

    def __init__(self) -> None:
        self._selector_of_mine = _Selector()
        super().__init__(self._selector_of_mine)

    def time(self) -> float:
        return self._selector_of_mine.now
