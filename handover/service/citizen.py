"""What citizens do: open a conversation, write, ask for a person, leave a message, end it."""

import asyncio
import hashlib
import hmac
import secrets
from contextlib import suppress
from typing import get_args
from uuid import UUID, uuid4

from handover import protocol
from handover.conversation import Event, Owner
from handover.errors import Conflict, ConversationClosed, DuplicateWithOtherBody, NotFound
from handover.service.core import Change
from handover.service.handover import FREE, Handover
from handover.service.learning import learn_from_feedback
from handover.service.said import Speaking
from handover.store import Duplicate, conversations, desk, log, opinions
from handover.store.conversations import ConversationRow
from handover.store.log import Draft
from handover.store.written import Written

NOTICE_VERSION = "1"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class CitizenCases(Speaking, Handover):
    async def open_conversation(self, request: protocol.OpenConversation) -> protocol.ConversationOpened:
        """The token is returned here and never again; only its hash is stored."""
        token, now = secrets.token_urlsafe(32), self.clock()
        row = ConversationRow(
            id=uuid4().hex, language=request.language, page_url=request.page_url, owner=Owner.BOT, epoch=1, seq=0,
            bot_seq=0, service=None, department=None, reason=None, queued_since=None, queue_front=False,
            wait_until=None, reserved_for=None, clerk_id=None, clerk_name=None, accepted_at=None,
            created_at=now, updated_at=now,
        )  # fmt: skip
        async with self.store.writing() as tx:
            await conversations.add(tx, row, _hash(token))
        notice = self._privacy_notice(request.language)
        return protocol.ConversationOpened(conversation_id=row.id, token=token, state=self.state(row), notice=notice)

    def _privacy_notice(self, language: protocol.Language) -> protocol.PrivacyNotice:
        texts = {
            code: self.texts.of(code).say("privacy_notice", days=self.rules.retention.days)
            for code in get_args(protocol.Language)
        }
        return protocol.PrivacyNotice(
            version=NOTICE_VERSION, text=texts[language], texts=texts, url=self.rules.privacy_url
        )

    async def access_conversation(self, conversation_id: str, token: str) -> str:
        """The conversation's id. Raises NotFound for an unknown id and for a token of another conversation alike."""
        async with self.store.reading() as read:
            expected = await conversations.token_hash_of(read, conversation_id)
        if expected is None or not hmac.compare_digest(expected, _hash(token)):
            raise NotFound
        return conversation_id

    async def access_by_token(self, token: str) -> str:
        """The id of the conversation that the token opens. Raises NotFound."""
        async with self.store.reading() as read:
            conversation_id = await conversations.id_by_token_hash(read, _hash(token))
        if conversation_id is None:
            raise NotFound
        return conversation_id

    async def entries_after(self, conversation_id: str, after: int, *, wait: float = 0) -> protocol.Entries:
        """Entries after seq ``after``; waits up to ``wait`` seconds for one, or for a change of owner."""
        if wait > 0:
            await self._wait_for_news(conversation_id, after, wait)
        return await self.entries_for("citizen", conversation_id, after)

    def news_for_citizen(self, written: Written) -> protocol.Entries | None:
        """What a change of this node has written; None: look at the log."""
        return self.news(written, "citizen")

    async def _wait_for_news(self, conversation_id: str, after: int, seconds: float) -> None:
        with self.bus.watch(conversation_id) as changed:
            async with self.store.reading() as read:
                seq, _ = before = await conversations.head(read, conversation_id)
            if seq <= after:
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await self._changed(conversation_id, before, changed)

    async def _changed(self, conversation_id: str, before: tuple[int, int], changed: asyncio.Event) -> None:
        while not self.leaving:
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), self.rules.head_check.total_seconds())
            changed.clear()
            async with self.store.reading() as read:
                if await conversations.head(read, conversation_id) != before:
                    return

    async def language_of(self, conversation_id: str) -> str:
        """In which it is held now. Raises NotFound."""
        async with self.store.reading() as read:
            return (await conversations.find(read, conversation_id)).language

    async def state_of(self, conversation_id: str) -> protocol.State:
        async with self.store.reading() as read:
            return await self.full_state(read, await conversations.find(read, conversation_id))

    async def request_clerk(
        self,
        conversation_id: str,
        department: str | None = None,
        client_id: UUID | None = None,
        language: protocol.Language | None = None,
    ) -> protocol.State:
        """Queue the conversation, or offer the callback form; asking again while waiting changes nothing but, if
        given, the ``language``.

        The same ``client_id`` gives the state of now. Raises DuplicateWithOtherBody, ConversationClosed.
        """
        async with self.changing(conversation_id) as change:
            sent = await log.sent(change.tx, conversation_id, str(client_id)) if client_id else None
            if sent is not None and (sent.role, sent.choice) != ("system", department):
                raise DuplicateWithOtherBody
            if sent is None and change.row.owner is Owner.CLOSED:
                raise ConversationClosed
            change.speak(language)
            if sent is None and change.row.owner is Owner.BOT:
                await self.hand_over(change, reason="requested", requested=department)
                if client_id:
                    change.mark(str(client_id), department)
        return await self.read_state(change.row)

    async def withdraw_request(self, conversation_id: str) -> protocol.State:
        """Back to the bot, or among the messages left; without effect when nobody is waiting (any more)."""
        async with self.changing(conversation_id) as change:
            if change.row.owner is Owner.QUEUED and await self.has_callback(change):
                self.wait_for_call(change)
            elif change.row.owner is Owner.QUEUED:
                await self.return_to_bot(change, Event.REQUEST_WITHDRAWN, self.texts_for(change).say("withdrawn"))
        self.runner.wake(conversation_id)
        return await self.read_state(change.row)

    async def leave_callback(self, conversation_id: str, callback: protocol.Callback) -> protocol.State:
        """Keep a message for a clerk who answers later. The contact is stored beside the log, not in it."""
        client_id = str(callback.client_id)
        try:
            async with self.changing(conversation_id) as change:
                saved = await desk.find_callback(change.tx, conversation_id, client_id)
                if saved is not None:
                    if (saved.name, saved.contact, saved.text) != (callback.name, callback.contact, callback.text):
                        raise DuplicateWithOtherBody
                    return self.state(change.row)
                department = self.organisation.department(self._department_for(change, None))
                change.apply(Event.CALLBACK_LEFT, {**FREE, "department": department.id, "queued_since": change.now})
                change.append(Draft(role="citizen", kind="text", text=callback.text, client_id=client_id))
                change.notice(self.texts_for(change).say("callback_left", department=department.name))
                await desk.add_callback(change.tx, conversation_id, callback, change.now)
        except Duplicate:
            raise DuplicateWithOtherBody from None
        return self.state(change.row)

    async def give_feedback(self, conversation_id: str, seq: int, feedback: protocol.Feedback) -> None:
        """What she thinks of one answer; a second opinion replaces the first. Raises NotFound."""
        async with self.store.writing() as tx:
            await conversations.lock(tx, conversation_id)
            role_and_kind = await log.kind_of(tx, conversation_id, seq)
            if role_and_kind is None:
                raise NotFound
            if role_and_kind[0] not in ("bot", "clerk"):
                raise Conflict
            await opinions.save_feedback(tx, conversation_id, seq, feedback, self.clock())
            if role_and_kind[0] == "bot":
                await learn_from_feedback(tx, conversation_id, seq, feedback.helpful, self.clock())

    async def rate(self, conversation_id: str, rating: protocol.Rating) -> None:
        async with self.store.writing() as tx:
            await conversations.lock(tx, conversation_id)
            await opinions.save_rating(tx, conversation_id, rating, self.clock())

    async def close_by_citizen(self, conversation_id: str) -> protocol.State:
        """End the conversation; ending it twice is fine. A message left in it stays with the clerks until answered."""
        async with self.changing(conversation_id) as change:
            if await self.has_callback(change):
                await self._end_but_for_callback(change)
            elif change.row.owner is not Owner.CLOSED:
                await self.count_handling(change)
                change.apply(Event.CLOSED, FREE)
                change.notice(self.texts_for(change).say("closed_by_citizen"))
        return self.state(change.row)

    async def _end_but_for_callback(self, change: Change) -> None:
        if change.row.owner is Owner.QUEUED:
            self.wait_for_call(change)
        elif await log.text_of(change.tx, change.row.id, change.row.seq) != self.callback_kept(change):
            change.notice(self.callback_kept(change))
