"""Erasing a conversation everywhere: here at once, at the engine as soon as it can be reached. docs/privacy.md"""

import logging
from datetime import timedelta
from functools import cached_property

from handover.engine import EngineError
from handover.service.core import Core
from handover.store import conversations, erasure
from handover.store.wiping import SEARCHED, Wiping

logger = logging.getLogger(__name__)

FORGET_SECONDS = 5.0
LONGEST_PAUSE = timedelta(seconds=30)  # between two attempts, however long the engine has been away
ENGINE_LAGS = timedelta(seconds=8)  # a turn whose time is over may still be running at the engine for so long
ALARMING = timedelta(minutes=1)  # a tracker is promised to be gone by then


class Erasing(Core):
    @cached_property
    def wiping(self) -> Wiping:
        return Wiping(self.store.url)

    async def erase(self, conversation_id: str, actor: str = "citizen") -> None:
        """Delete every trace. ``actor``: who asked for it. Raises NotFound."""
        async with self.store.writing() as tx:
            await conversations.lock(tx, conversation_id)
            now = self.clock()
            again_at = now + self.rules.turn_deadline + ENGINE_LAGS
            await erasure.erase(tx, conversation_id, actor, now, again_at=again_at)
        self.wiping.add([conversation_id], texts=True)
        self.bus.announce(conversation_id, 0, 0)
        self.bus.announce_queue()

    async def forget_trackers(self) -> None:
        """Delete at the engine what was erased here, until nothing is left to do or the engine fails."""
        while ids := await self._due():
            forgotten: list[str] = []
            try:
                for conversation_id, attempts in ids:
                    await self._forget(conversation_id, attempts)
                    forgotten.append(conversation_id)
            except EngineError:
                return
            finally:
                if forgotten:
                    async with self.store.writing() as tx:
                        await erasure.done(tx, forgotten)
                    self._wipe_reminders(forgotten)

    def _wipe_reminders(self, ids: list[str]) -> None:
        """Many at once have grown old; nobody waits for these."""
        if len(ids) > SEARCHED:
            self.wiping.add_unnamed()
        else:
            self.wiping.add(ids)

    async def _due(self) -> list[tuple[str, int]]:
        async with self.store.reading() as read:
            return await erasure.due(read, self.clock())

    async def _forget(self, conversation_id: str, attempts: int) -> None:
        """Raises EngineError, after noting when to try again."""
        try:
            await self.engine.forget(conversation_id, FORGET_SECONDS)
        except EngineError as error:
            now = self.clock()
            pause = min(self.rules.sweep_every * 2 ** min(attempts, 10), LONGEST_PAUSE)
            async with self.store.writing() as tx:
                await erasure.postpone(tx, conversation_id, now + pause)
                since = await erasure.oldest(tx)
            late = since is not None and now - since > ALARMING
            level = logging.ERROR if late else logging.WARNING
            logger.log(level, "a tracker is deleted later: %s; waiting since %s", type(error).__name__, since)
            raise

    async def wipe(self) -> None:
        """Take what was erased out of the files of the database, too."""
        await self.wiping.wipe()
