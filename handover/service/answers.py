"""How a turn ends: with replies, with a handover, or with an honest sentence that it did not work."""

from datetime import datetime, timedelta
from typing import Any

from handover import protocol
from handover.conversation import Event, Owner
from handover.errors import NotFound
from handover.service.core import Change
from handover.service.handover import Handover
from handover.service.learning import learn_from_answer
from handover.store import conversations, log, turns
from handover.store.log import Draft
from handover.store.turns import TurnRow

TELL_AGAIN = timedelta(seconds=30)
TELL_AT_MOST = 100  # attempts, nearly an hour, until the engine goes on without that part of the conversation


class Answers(Handover):
    """The journal's side of ``handover.turns.TurnRunner``."""

    async def next_turn(self, conversation_id: str, *, taken_up: datetime | None) -> TurnRow | None:
        now = self.clock()
        async with self.store.reading() as read:
            if not await turns.any_due(read, conversation_id, now):
                return None
        rules = self.rules
        since = taken_up or now
        times = turns.Times(now, now + rules.turn_lease, since, since + rules.turn_grace, since + rules.turn_deadline)
        async with self.store.writing() as tx:
            return await turns.claim_next(tx, conversation_id, times, recovering=taken_up is not None)

    async def request_of(self, turn: TurnRow) -> protocol.TurnRequest | None:
        async with self.store.reading() as read:
            try:
                row = await conversations.find(read, turn.conversation_id)
            except NotFound:
                return None  # erased meanwhile, the turn with it
        if row.owner is Owner.BOT and row.epoch == turn.epoch:
            request = protocol.TurnRequest.model_validate(turn.request)
            return request.model_copy(update={"service": (row.service or {}).get("id")})
        async with self.store.writing() as tx:
            await turns.finish(tx, turn.id, "dropped", self.clock())
        return None

    async def record_answer(self, turn: TurnRow, result: protocol.TurnResult) -> None:
        """Replies, what was understood and a handover, together; nothing of it when the conversation moved on."""
        try:
            async with self.changing(turn.conversation_id) as change:
                is_late = change.row.epoch != turn.epoch or change.row.owner is not Owner.BOT
                if not await turns.finish(change.tx, turn.id, "dropped" if is_late else "done", change.now):
                    return
                understood = result.understood.model_dump(mode="json", exclude_none=True)
                await log.set_understood(change.tx, turn.conversation_id, turn.seq, understood)
                await learn_from_answer(change.tx, turn, result, change.now)
                if not is_late:
                    await self._reply(change, turn, result)
        except NotFound:
            return

    async def _reply(self, change: Change, turn: TurnRow, result: protocol.TurnResult) -> None:
        change.apply(Event.BOT_REPLIED, {"bot_seq": turn.seq}, epoch=turn.epoch)
        for reply in result.replies:
            if reply.answer is not None:
                change.set(service=reply.answer.service.model_dump(mode="json"))
            _append_reply(change, reply)
        if result.handover is not None:
            wish = result.handover
            await self.hand_over(change, reason=wish.reason, requested=wish.department, service=wish.service)

    async def record_failure(self, turn: TurnRow, *, engine_down: bool = False) -> None:
        """Say that it did not work, once for all turns of the conversation whose time is over too.

        ``engine_down``: nobody would answer the waiting ones either, so it is said for all of them.
        """
        try:
            async with self.changing(turn.conversation_id) as change:
                if not await turns.finish(change.tx, turn.id, "failed", change.now):
                    return
                if change.row.epoch == turn.epoch and change.row.owner is Owner.BOT:
                    waiting = await turns.fail_waiting(change.tx, turn, change.now, overdue=not engine_down)
                    self._apologise(change, [turn.id, *waiting])
        except NotFound:
            return

    def _apologise(self, change: Change, turn_ids: list[str]) -> None:
        texts = self.texts_for(change)
        choices: list[tuple[str, dict[str, Any]]] = [
            (texts.say("choice_retry"), {"act": "retry", "turns": turn_ids}),
            (texts.say("choice_clerk"), {"act": "clerk"}),
            (texts.say("choice_callback"), {"act": "callback"}),
        ]
        change.notice(texts.say("turn_failed"))
        change.offer(Draft(role="system", kind="choices", text=texts.say("turn_failed_choices")), choices)

    async def record_told(self, turn: TurnRow) -> None:
        async with self.store.writing() as tx:
            await turns.finish(tx, turn.id, "done", self.clock())

    async def postpone_telling(self, turn: TurnRow) -> None:
        now = self.clock()
        async with self.store.writing() as tx:
            if turn.attempts >= TELL_AT_MOST:
                await turns.finish(tx, turn.id, "failed", now)
            else:
                await turns.postpone(tx, turn.id, now + TELL_AGAIN)

    async def renew(self, turn_ids: list[str]) -> None:
        async with self.store.writing() as tx:
            await turns.renew(tx, turn_ids, self.clock() + self.rules.turn_lease)

    async def release(self, turn_ids: list[str]) -> None:
        async with self.store.writing() as tx:
            await turns.release(tx, turn_ids)

    async def release_of_before(self) -> None:
        """One gateway serves a SQLite file: what was held when this one started belongs to nobody any more."""
        if self.store.is_sqlite and self.started_at is not None:
            async with self.store.writing() as tx:
                await turns.release_held(tx, self.started_at + self.rules.turn_lease)

    async def forsaken_turns(self) -> list[str]:
        async with self.store.reading() as read:
            return await turns.forsaken(read, self.clock())


def _append_reply(change: Change, reply: protocol.Reply) -> None:
    body = reply.model_dump(mode="json", exclude_none=True, include={"answer", "offices", "form"}) or None
    draft = Draft(role="bot", kind=reply.kind, text=reply.text, body=body)
    if reply.choices:
        choices = [(choice.title, choice.payload.model_dump(exclude_none=True)) for choice in reply.choices]
        change.offer(draft, choices)
    else:
        change.append(draft)
