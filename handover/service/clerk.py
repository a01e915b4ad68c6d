"""What clerks do with a conversation: take it, write, note, pass it on, hand it back, end it."""

from handover import protocol
from handover.conversation import TRANSITIONS, Event, Owner
from handover.errors import AlreadyTaken, Conflict, DuplicateWithOtherBody, EpochConflict, NotFound, UnknownTarget
from handover.routing import may_see
from handover.service.core import Change, Clerk
from handover.service.desk import DeskCases
from handover.service.handover import FREE
from handover.store import Duplicate, audit, conversations, desk, log
from handover.store.conversations import ConversationRow
from handover.store.log import Draft


class ClerkCases(DeskCases):
    async def accept(self, clerk: Clerk, conversation_id: str) -> int:
        """The epoch to write under. Of several clerks one wins, the others get AlreadyTaken with her name."""
        async with self.store.reading() as read:  # most losers of a race are told so without waiting for the lock
            self._check_not_taken(clerk, await conversations.find(read, conversation_id))
        async with self.changing(conversation_id) as change:
            row = change.row
            self._check_not_taken(clerk, row)
            if row.owner is Owner.CLERK:
                return row.epoch
            if Event.CLERK_ACCEPTED not in TRANSITIONS[row.owner]:
                raise Conflict(self.texts.say("no_longer_waiting"))
            self._check_listed(clerk, row)
            department = self.organisation.department(row.department)
            change.apply(
                Event.CLERK_ACCEPTED,
                {
                    "clerk_id": clerk.id,
                    "clerk_name": clerk.name,
                    "accepted_at": change.now,
                    "wait_until": None,
                    "reserved_for": None,
                },
            )
            change.notice(self.texts_for(change).say("clerk_joined", name=clerk.name, department=department.name))
            await self.touch_presence(change.tx, clerk)
            await _record(change, clerk, "conversation.accepted")
        return change.row.epoch

    async def clerk_says(self, clerk: Clerk, message: protocol.ClerkSay) -> int:
        """The seq. Raises EpochConflict when the conversation is not hers (any more), DuplicateWithOtherBody."""
        client_id = str(message.client_id)
        try:
            async with self.changing(message.conversation_id) as change:
                sent = await log.sent(change.tx, message.conversation_id, client_id)
                if sent is not None:
                    if (sent.role, sent.text) != ("clerk", message.text):
                        raise DuplicateWithOtherBody
                    return sent.seq
                if change.row.owner is Owner.CLERK and change.row.clerk_id != clerk.id:
                    raise EpochConflict
                change.apply(Event.CLERK_SAID, epoch=message.epoch)
                return change.append(
                    Draft(role="clerk", kind="text", text=message.text or "", name=clerk.name, client_id=client_id)
                )
        except Duplicate:
            raise DuplicateWithOtherBody from None

    async def add_note(self, clerk: Clerk, note: protocol.Note) -> None:
        """An internal remark; citizens never see it."""
        await self.check_may_read(clerk, note.conversation_id)
        async with self.store.writing() as tx:
            row = await conversations.lock(tx, note.conversation_id)
            await desk.add_note(tx, row.id, clerk.name, note.text, self.clock())
        self.bus.announce(row.id, row.seq, row.epoch)

    async def transfer(self, clerk: Clerk, transfer: protocol.Transfer) -> None:
        """To the front of a department's queue, or to one available clerk. Raises UnknownTarget, Conflict."""
        async with self.changing(transfer.conversation_id) as change:
            self._check_own(clerk, change.row)
            if transfer.department is not None:
                if not self.organisation.exists(transfer.department):
                    raise UnknownTarget
                name = self.organisation.department(transfer.department).name
                notice = self.texts_for(change).say("transferred", name=clerk.name, department=name)
            else:
                colleague = await self._available_colleague(change, clerk, transfer.clerk)
                notice = self.texts_for(change).say("transferred_to", name=clerk.name, colleague=colleague)
            await self.requeue(change, Event.TRANSFERRED, notice, transfer.department, transfer.clerk)
            await _record(change, clerk, "conversation.transferred")

    async def _available_colleague(self, change: Change, clerk: Clerk, username: str | None) -> str:
        present = await desk.present(change.tx, change.now)
        for colleague in present:
            if colleague.available and colleague.username == username and colleague.clerk_id != clerk.id:
                return colleague.name
        raise UnknownTarget

    async def hand_back(self, clerk: Clerk, conversation_id: str) -> None:
        """The bot takes over again and learns what was said meanwhile."""
        async with self.changing(conversation_id) as change:
            self._check_own(clerk, change.row)
            await desk.settle_callbacks(change.tx, conversation_id, change.now)
            await self.return_to_bot(change, Event.HANDED_BACK, self.texts_for(change).say("bot_back", name=clerk.name))
            await _record(change, clerk, "conversation.handed_back")
        self.runner.wake(conversation_id)

    async def close_by_clerk(self, clerk: Clerk, conversation_id: str) -> None:
        async with self.changing(conversation_id) as change:
            if change.row.owner is Owner.CLOSED:
                return
            self._check_own(clerk, change.row)
            await desk.settle_callbacks(change.tx, conversation_id, change.now)
            await self.count_handling(change)
            change.apply(Event.CLOSED, FREE)
            change.notice(self.texts_for(change).say("closed_by_clerk", name=clerk.name))
            await _record(change, clerk, "conversation.closed")

    def _check_not_taken(self, clerk: Clerk, row: ConversationRow) -> None:
        if row.owner is Owner.CLERK and row.clerk_id != clerk.id:
            raise AlreadyTaken(self.texts.say("taken", name=row.clerk_name))

    def _check_own(self, clerk: Clerk, row: ConversationRow) -> None:
        if row.owner is not Owner.CLERK or row.clerk_id != clerk.id:
            raise Conflict(self.texts.say("not_yours"))

    def _check_listed(self, clerk: Clerk, row: ConversationRow) -> None:
        if not may_see(clerk.departments, clerk.username, row.department or "", row.reserved_for):
            raise NotFound


async def _record(change: Change, clerk: Clerk, action: str) -> None:
    await audit.record(change.tx, change.now, clerk.username, action, change.row.id)
