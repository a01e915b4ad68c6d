"""What time does to conversations. Sweeps may run on several nodes at once: each case is decided under its lock."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime

from handover.conversation import Event, Owner
from handover.engine import EngineError
from handover.errors import NotFound
from handover.service.core import Change
from handover.service.handover import FREE, Handover
from handover.store import conversations, desk, erasure

logger = logging.getLogger(__name__)

IDLE_OWNERS = (Owner.BOT, Owner.QUEUED, Owner.CLERK)  # a message left waits for a clerk, however long that takes
FORGET_SECONDS = 5.0
FORGET_AGAIN_AT_MOST = 6  # doublings of a minute: about an hour


class Upkeep(Handover):
    presence_counts_from = datetime.min.replace(tzinfo=UTC)
    """Until then leases may have run out because this node was not there to renew them."""

    async def sweep(self) -> None:
        """Everything that a passed moment brings about."""
        now = self.clock()
        async with self.store.reading() as read:
            lost = await conversations.abandoned(read, now)
            unreserved = await conversations.reserved_in_vain(read, now)
            expired = await conversations.waited_too_long(read, now)
            idle = await conversations.untouched_since(read, now - self.rules.idle_close, IDLE_OWNERS)
            old = await conversations.untouched_since(read, now - self.rules.retention)
        await self._forget(old)
        if now >= self.presence_counts_from:
            await self._each(lost, self._clerk_lost)
            await self._each(unreserved, self._unreserve)
        await self._each(expired, self._wait_expired)
        await self._each(idle, self._close_idle)
        await self._forget_trackers()

    async def _each(self, ids: Iterable[str], decide: Callable[[Change], Awaitable[None]]) -> None:
        for conversation_id in ids:
            try:
                async with self.changing(conversation_id) as change:
                    await decide(change)
            except NotFound:
                continue
            if change.is_changed and change.row.owner is Owner.BOT:
                self.runner.wake(conversation_id)

    async def _clerk_lost(self, change: Change) -> None:
        present = {clerk.clerk_id for clerk in await desk.present(change.tx, change.now)}
        if change.row.owner is Owner.CLERK and change.row.clerk_id not in present:
            await self.requeue(
                change, Event.CLERK_LOST, self.texts_for(change).say("clerk_lost", name=change.row.clerk_name)
            )

    async def _unreserve(self, change: Change) -> None:
        available = {clerk.username for clerk in await desk.present(change.tx, change.now) if clerk.available}
        if change.row.owner is Owner.QUEUED and change.row.reserved_for not in available:
            change.set(reserved_for=None)

    async def _wait_expired(self, change: Change) -> None:
        row = change.row
        if row.owner is Owner.QUEUED and row.wait_until is not None and row.wait_until <= change.now:
            if await self.has_callback(change):
                return self.wait_for_call(change)
            department = self.organisation.department(row.department)
            await self.return_to_bot(change, Event.WAIT_EXPIRED, self.texts_for(change).say("bot_again"))
            self.offer_callback(change, self.texts_for(change).say("wait_expired", department=department.name))
            change.set(bot_seq=change.row.seq)

    async def _close_idle(self, change: Change) -> None:
        is_idle = change.row.owner in IDLE_OWNERS and change.row.updated_at <= change.now - self.rules.idle_close
        if is_idle and not await self.has_callback(change):
            change.apply(Event.CLOSED, FREE)
            change.notice(self.texts_for(change).say("closed_idle"))

    async def _forget(self, ids: Iterable[str]) -> None:
        for conversation_id in ids:
            with suppress(NotFound):  # another node was faster
                async with self.store.writing() as tx:
                    now = self.clock()
                    row = await conversations.lock(tx, conversation_id)
                    if row.updated_at <= now - self.rules.retention:
                        await erasure.erase(tx, conversation_id, "retention", now)

    async def _forget_trackers(self) -> None:
        """Delete at the engine what was erased here; try again later, less and less often, until it worked."""
        now = self.clock()
        async with self.store.reading() as read:
            due = await erasure.due(read, now)
        for conversation_id, attempts in due:
            try:
                await self.engine.forget(conversation_id, FORGET_SECONDS)
            except EngineError as error:
                logger.warning("a tracker is deleted later: %s", type(error).__name__)
                pause = self.rules.sweep_every * 12 * 2 ** min(attempts, FORGET_AGAIN_AT_MOST)
                async with self.store.writing() as tx:
                    await erasure.postpone(tx, conversation_id, now + pause)
            else:
                async with self.store.writing() as tx:
                    await erasure.done(tx, conversation_id)
