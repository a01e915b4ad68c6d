"""The citizen's message: the one write that is measured in milliseconds. Durable, then acknowledged."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from handover import protocol
from handover.conversation import Event, Owner
from handover.errors import ConversationClosed, DuplicateWithOtherBody, StoreUnavailable, UnknownChoice
from handover.service.core import Change, apply
from handover.service.handover import Handover
from handover.store import Duplicate, Transaction, conversations, log, turns
from handover.store.conversations import ConversationRow
from handover.store.log import Draft
from handover.store.turns import TurnRow


@dataclass(frozen=True, slots=True)
class Chosen:
    title: str
    payload: dict[str, Any]


class Speaking(Handover):
    async def citizen_says(self, conversation_id: str, message: protocol.Say) -> protocol.Said:
        """Durable when this returns. Raises NotFound, UnknownChoice, ConversationClosed, DuplicateWithOtherBody.

        The same ``client_id`` with the same body gives the same ``seq`` and writes nothing.
        """
        try:
            return await self._do_say(conversation_id, message)
        except (Duplicate, ConversationClosed) as refused:
            before = await self._said_before(conversation_id, message)
            if before is not None:
                return before
            raise ConversationClosed if isinstance(refused, ConversationClosed) else StoreUnavailable from refused

    async def _do_say(self, conversation_id: str, message: protocol.Say) -> protocol.Said:
        now, turn = self.clock(), None
        async with self.store.writing() as tx:
            before = await conversations.claim(tx, conversation_id, now)
            apply(before.state, Event.CITIZEN_SAID)
            chosen = await self._chosen(tx, conversation_id, message.choice) if message.choice is not None else None
            draft = Draft(
                role="citizen", kind="text", text=chosen.title if chosen else message.text or "",
                client_id=str(message.client_id), choice=message.choice,
            )  # fmt: skip
            await log.append(tx, conversation_id, before.seq, now, [draft])
            change = Change(tx, before, now, [draft])
            change.speak(message.language)
            if before.owner is Owner.BOT and (chosen is None or chosen.payload["act"] in ("ask", "retry")):
                turn = await self._journal(tx, change.row, message.text, chosen, now)
            elif chosen is not None:
                await self._carry_out(change, chosen)
            await change.save()
        self.announce(change)
        if turn is not None:
            self.runner.run(turn)
        elif before.owner is Owner.BOT:
            self.runner.wake(conversation_id)
        return protocol.Said(client_id=str(message.client_id), seq=before.seq, state=await self.read_state(change.row))

    async def _said_before(self, conversation_id: str, message: protocol.Say) -> protocol.Said | None:
        """The acknowledgement of a message that is in the log. Raises DuplicateWithOtherBody."""
        async with self.store.reading() as read:
            row = await conversations.find(read, conversation_id)
            sent = await log.sent(read, conversation_id, str(message.client_id))
            if sent is None:
                return None
            same_body = sent.choice == message.choice and (message.choice is not None or sent.text == message.text)
            if sent.role != "citizen" or not same_body:
                raise DuplicateWithOtherBody
            state = await self.full_state(read, row)
        return protocol.Said(client_id=str(message.client_id), seq=sent.seq, state=state)

    async def _chosen(self, tx: Transaction, conversation_id: str, choice: str) -> Chosen:
        """What the choice stands for; only what this conversation was offered can be chosen."""
        seq, _, _ = choice.partition("-")
        if not (seq.isascii() and seq.isdecimal() and len(seq) < 10):
            raise UnknownChoice
        payloads, shown = await log.payloads(tx, conversation_id, int(seq))
        title = next((offered["title"] for offered in shown if offered["id"] == choice), None)
        if choice not in payloads or title is None:
            raise UnknownChoice
        return Chosen(title, payloads[choice])

    async def _journal(
        self, tx: Transaction, row: ConversationRow, text: str | None, chosen: Chosen | None, now: datetime
    ) -> TurnRow | None:
        """Write down what to ask; returns the turn that this node holds and may run at once, if there is one."""
        asked: list[dict[str, Any]] = [{"text": text}]
        if chosen is not None:
            is_retry = chosen.payload["act"] == "retry"
            asked = await turns.requests(tx, chosen.payload["turns"]) if is_retry else [{"payload": chosen.payload}]
        stem, held = uuid4().hex, None
        for number, question in enumerate(asked):
            turn = self._turn(row, f"{stem}-{number:04}", question, now)
            if await turns.add(tx, turn):
                held = turn
        return held

    def _turn(self, row: ConversationRow, turn_id: str, question: dict[str, Any], now: datetime) -> TurnRow:
        """``question`` holds ``text`` or ``payload``."""
        asked = {key: question.get(key) for key in ("text", "payload")}
        request = protocol.TurnRequest.model_validate(
            {"conversation_id": row.id, "turn_id": turn_id, "language": row.language, **asked}
        )
        return TurnRow(
            id=turn_id, conversation_id=row.id, seq=row.seq, kind="ask", epoch=row.epoch, request=request.wire(),
            status="open", attempts=1, created_at=now, due_at=now, deadline_at=now + self.rules.turn_deadline,
            lease_until=now + self.rules.turn_lease, finished_at=None,
        )  # fmt: skip

    async def _carry_out(self, change: Change, chosen: Chosen) -> None:
        """Choices that need no engine; they have no effect once a person has been asked for."""
        act, owner = chosen.payload["act"], change.row.owner
        if act == "clerk" and owner is Owner.BOT:
            await self.hand_over(change, reason="requested", requested=chosen.payload.get("department"))
        if act == "callback" and owner in (Owner.BOT, Owner.QUEUED):
            self.offer_callback(change, self.texts_for(change).say("callback_form"))
