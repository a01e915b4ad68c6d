"""What clerks see: who is there, what waits, what was said, and what they could answer."""

from collections.abc import Iterable
from functools import partial

from handover import protocol
from handover.conversation import Owner
from handover.errors import NotFound
from handover.routing import PresentClerk, may_see
from handover.service.core import Clerk
from handover.service.handover import Handover
from handover.store import Transaction, conversations, desk, log
from handover.store.conversations import ConversationRow
from handover.store.written import Written

ANSWERS_SUGGESTED = 3


class DeskCases(Handover):
    async def set_presence(self, clerk: Clerk, status: protocol.PresenceStatus) -> None:
        """Her status holds until the lease runs out; ``renew_presence`` (a heartbeat) prolongs it."""
        async with self.store.writing() as tx:
            await desk.set_presence(tx, _as_present(clerk), status, self.clock() + self.rules.presence_lease)
        self.bus.announce_queue()

    async def renew_presence(self, clerks: Iterable[Clerk]) -> None:
        """Heartbeat of all who are connected here, in one transaction."""
        lease, by_id = self.clock() + self.rules.presence_lease, {clerk.id: clerk for clerk in clerks}
        if not by_id:
            return
        async with self.store.writing() as tx:
            known = await desk.renew_presences(tx, by_id, lease)
            for clerk_id in by_id.keys() - known:
                await self.touch_presence(tx, by_id[clerk_id])

    async def touch_presence(self, tx: Transaction, clerk: Clerk) -> None:
        """Prolong the lease; a clerk nobody knows yet is there, but away."""
        lease = self.clock() + self.rules.presence_lease
        if not await desk.renew_presence(tx, clerk.id, lease):
            await desk.set_presence(tx, _as_present(clerk), "away", lease)

    async def clerk_disconnected(self, clerk: Clerk) -> None:
        """Her last connection is gone: leave her a short time to come back."""
        async with self.store.writing() as tx:
            await desk.shorten_presence(tx, clerk.id, self.clock() + self.rules.disconnect_lease)

    async def queue_for(self, clerk: Clerk) -> protocol.Queue:
        """Her lists, first to be served first."""
        async with self.store.reading() as read:
            listed = [row for row in await conversations.waiting(read) if _listed(clerk, row)]
            mine = await conversations.of_clerk(read, clerk.id)
            ids = [row.id for row in (*listed, *mine)]
            previews = await log.previews(read, ids) if ids else {}
            contacts = await desk.callbacks(read, ids) if ids else {}
            present = await desk.present(read, self.clock())
        items = [self._item(row, previews.get(row.id, ""), contacts.get(row.id)) for row in listed]
        return protocol.Queue(
            waiting=[item for item in items if item.owner == "queued"],
            mine=[self._item(row, previews.get(row.id, ""), contacts.get(row.id)) for row in mine],
            callbacks=[item for item in items if item.owner == "callback"],
            colleagues=sum(_shares_department(clerk, other) for other in present if other.available),
        )

    def _item(self, row: ConversationRow, preview: str, message: desk.SavedCallback | None) -> protocol.QueueItem:
        return protocol.QueueItem(
            conversation_id=row.id,
            owner=row.owner.value,
            epoch=row.epoch,
            seq=row.seq,
            department=row.department or self.organisation.default.id,
            reason=row.reason,
            service=protocol.ServiceRef.model_validate(row.service) if row.service else None,
            since=row.accepted_at or row.queued_since or row.updated_at,
            preview=preview,
            contact=message.contact if message else None,
        )

    async def check_may_read(self, clerk: Clerk, conversation_id: str) -> None:
        """Raises NotFound unless the conversation is hers or stands in one of her lists."""
        async with self.store.reading() as read:
            _check_may_read(clerk, await conversations.find(read, conversation_id))

    async def entries_for_clerk(self, clerk: Clerk, conversation_id: str, after: int) -> protocol.Entries:
        """As for citizens, with what the bot understood."""
        return await self.entries_for("clerk", conversation_id, after, partial(_check_may_read, clerk))

    def news_for_clerk(self, clerk: Clerk, written: Written) -> protocol.Entries | None:
        """What a change of this node has written; None: look at the log. Raises NotFound."""
        _check_may_read(clerk, written.row)
        return self.news(written, "clerk")

    async def suggestions_for(self, clerk: Clerk, conversation_id: str) -> protocol.Suggestions:
        """What the bot answered last, what the catalogue knows about the service, and the text blocks."""
        async with self.store.reading() as read:
            row = await conversations.find(read, conversation_id)
            _check_may_read(clerk, row)
            answers = await log.last_answers(read, conversation_id, ANSWERS_SUGGESTED)
        found = [
            protocol.Suggestion(title=entry.answer.service.title, text=entry.text, answer=entry.answer)
            for entry in answers
            if entry.answer is not None
        ]
        if self.catalogue is not None and row.service is not None:
            found += self.catalogue.suggestions(row.service["id"])
        found += [protocol.Suggestion(title=block.title, text=block.text) for block in self.texts.blocks]
        return protocol.Suggestions(conversation_id=conversation_id, suggestions=found)

    async def notes_of(self, clerk: Clerk, conversation_id: str) -> protocol.Notes:
        async with self.store.reading() as read:
            _check_may_read(clerk, await conversations.find(read, conversation_id))
            return protocol.Notes(conversation_id=conversation_id, notes=await desk.notes(read, conversation_id))

    async def directory_for(self, clerk: Clerk) -> protocol.Directory:
        """Where she can transfer a conversation to."""
        async with self.store.reading() as read:
            present = await desk.present(read, self.clock())
        return protocol.Directory(
            departments=[protocol.DepartmentRef(id=each.id, title=each.name) for each in self.organisation.departments],
            colleagues=[
                protocol.Colleague(
                    username=other.username,
                    name=other.name,
                    departments=list(other.departments),
                    status="available" if other.available else "away",
                )
                for other in present
                if other.clerk_id != clerk.id
            ],
        )


def _as_present(clerk: Clerk) -> PresentClerk:
    return PresentClerk(clerk.id, clerk.username, clerk.name, clerk.departments, available=True)


def _check_may_read(clerk: Clerk, row: ConversationRow) -> None:
    if not (_listed(clerk, row) or _owned(clerk, row)):
        raise NotFound


def _listed(clerk: Clerk, row: ConversationRow) -> bool:
    waits = row.owner in (Owner.QUEUED, Owner.CALLBACK)
    return waits and may_see(clerk.departments, clerk.username, row.department or "", row.reserved_for)


def _owned(clerk: Clerk, row: ConversationRow) -> bool:
    return row.owner is Owner.CLERK and row.clerk_id == clerk.id


def _shares_department(clerk: Clerk, other: PresentClerk) -> bool:
    if other.clerk_id == clerk.id:
        return False
    return not clerk.departments or not other.departments or bool({*clerk.departments} & {*other.departments})
