"""What has grown old is deleted: once a night, and when a node starts. docs/privacy.md

Nodes may do it at the same time. Everything happens in small transactions with pauses between them, so that a backlog
holds nobody up who writes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from handover.service.erasing import Erasing
from handover.store import Transaction, erasure, retention

CONVERSATIONS: Final = 10  # in one transaction
ROWS: Final = 200  # of anything else
PAUSE: Final = 0.02  # seconds between two transactions, for the others
BEGINS: Final = timedelta(hours=3)  # local time: when the fewest people write
_ZONE: Final = ZoneInfo("Europe/Berlin")

Drop = Callable[[Transaction, datetime, int], Awaitable[int]]


class Retention(Erasing):
    _last_night: date | None = None

    async def retain_nightly(self) -> None:
        """To be called every minute or so."""
        night = (self.clock().astimezone(_ZONE) - BEGINS).date()
        if night != self._last_night:
            await self.retain()
            self._last_night = night

    async def retain(self) -> None:
        """Delete everything that is older than its kind may become."""
        now, rules = self.clock(), self.rules
        await self._erase_old(now)
        classes: tuple[tuple[Drop, timedelta], ...] = (
            (retention.drop_callbacks, rules.retain_callbacks),
            (retention.drop_samples, rules.retain_samples),
            (retention.drop_orphans, timedelta()),
            (retention.drop_audit, rules.retain_audit),
            (retention.drop_handling, rules.retain_handling),
            (retention.drop_sessions, rules.retain_staff),
            (retention.drop_presence, rules.retain_staff),
        )
        for drop, age in classes:
            await self._drop(drop, now - age)

    async def _erase_old(self, now: datetime) -> None:
        while True:
            async with self.store.writing() as tx:
                ids = await erasure.erase_old(tx, now - self.rules.retention, now, CONVERSATIONS)
            if not ids:
                return
            self.wiping.add_unnamed()
            for conversation_id in ids:
                self.bus.announce(conversation_id, 0, 0)
            await asyncio.sleep(PAUSE)

    async def _drop(self, drop: Drop, before: datetime) -> None:
        while True:
            async with self.store.writing() as tx:
                count = await drop(tx, before, ROWS)
            if not count:
                return
            self.wiping.add_unnamed()
            await asyncio.sleep(PAUSE)
