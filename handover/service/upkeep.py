"""What time does to conversations. Sweeps may run on several nodes at once: each case is decided under its lock."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime

from handover.conversation import Event, Owner
from handover.errors import NotFound
from handover.service.core import Change
from handover.service.handover import FREE, Handover
from handover.store import conversations, desk

IDLE_OWNERS = (Owner.BOT, Owner.QUEUED, Owner.CLERK)  # a message left waits for a clerk, however long that takes


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
        if now >= self.presence_counts_from:
            await self._each(lost, self._clerk_lost)
            await self._each(unreserved, self._unreserve)
        await self._each(expired, self._wait_expired)
        await self._each(idle, self._close_idle)

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
