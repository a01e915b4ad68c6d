"""From the bot to a person and back: every way, whoever asks for it."""

from handover import protocol, routing
from handover.conversation import Event, Owner
from handover.service.core import Change, Core
from handover.service.moments import spoken
from handover.store import conversations, desk, log, turns
from handover.store.log import Draft
from handover.store.turns import TurnRow

FREE = {
    "clerk_id": None, "clerk_name": None, "accepted_at": None,
    "queued_since": None, "queue_front": False, "wait_until": None, "reserved_for": None,
}  # fmt: skip
"""Columns of a conversation for which no clerk is there and nobody waits."""


class Handover(Core):
    async def hand_over(
        self,
        change: Change,
        *,
        reason: str,
        requested: str | None = None,
        service: protocol.ServiceRef | None = None,
    ) -> None:
        """Queue the conversation if somebody can take it, otherwise offer to leave a message."""
        if service is not None:
            change.set(service=service.model_dump(mode="json"))
        department = self._department_for(change, requested)
        present = await desk.present(change.tx, change.now)
        if routing.can_take(present, department):
            await self._queue(change, department, reason)
        else:
            change.apply(Event.CLERK_UNAVAILABLE, {"department": department, "reason": reason})
            self.offer_callback(change, self._nobody_there(change, department))

    def _department_for(self, change: Change, requested: str | None) -> str:
        service_id = (change.row.service or {}).get("id")
        of_service = self.catalogue.department_of(service_id) if self.catalogue and service_id else None
        candidates = [self.organisation.resolve(name) for name in (requested, of_service, change.row.department)]
        known = [department.id for department in self.organisation.departments]
        return routing.choose_department(candidates, known, self.organisation.default.id)

    async def _queue(self, change: Change, department: str, reason: str) -> None:
        ahead = await conversations.waiting_ahead(change.tx, department)
        change.apply(
            Event.CLERK_REQUESTED,
            {
                "department": department,
                "reason": reason,
                "queued_since": change.now,
                "queue_front": False,
                "wait_until": change.now + self.rules.wait_expires,
            },
        )
        forms = self.texts_for(change).names["waiting"]
        waiting = forms[min(ahead, len(forms) - 1)].format(count=ahead)
        name = self.organisation.department(department).name
        change.notice(self.texts_for(change).say("queued" if ahead else "queued_first", department=name, ahead=waiting))

    def _nobody_there(self, change: Change, department: str) -> str:
        name = self.organisation.department(department).name
        is_open, opens = self.organisation.opening(department, change.now)
        if is_open:
            return self.texts_for(change).say("nobody_open", department=name)
        if opens is None:
            return self.texts_for(change).say("nobody_closed", department=name)
        return self.texts_for(change).say(
            "nobody_until", department=name, when=spoken(self.texts_for(change), opens, change.now)
        )

    def offer_callback(self, change: Change, text: str) -> None:
        """Append the form for a message to a clerk who answers later."""
        change.append(Draft(role="system", kind="form", text=text, body={"form": {"id": "callback"}}))

    async def has_callback(self, change: Change) -> bool:
        """Whether a message was left in the conversation that no clerk has dealt with yet."""
        return bool(await desk.callbacks(change.tx, [change.row.id]))

    def wait_for_call(self, change: Change) -> None:
        """From the queue back among the messages left, in the same department and waiting as long as before."""
        change.apply(Event.CALLBACK_LEFT, {**FREE, "queued_since": change.row.queued_since})
        change.notice(self.callback_kept(change))

    def callback_kept(self, change: Change) -> str:
        return self.texts_for(change).say(
            "callback_kept", department=self.organisation.department(change.row.department).name
        )

    async def return_to_bot(self, change: Change, event: Event, notice: str) -> None:
        """The bot takes over again and is told, by way of the turn journal, what was said without it."""
        await self.count_handling(change)
        change.apply(event, FREE)
        change.notice(notice)
        said = await log.said_since(change.tx, change.row.id, change.row.bot_seq)
        if said:
            await turns.add(change.tx, self._history(change, said))
        change.set(bot_seq=change.row.seq)

    def _history(self, change: Change, said: list[tuple[str, str]]) -> TurnRow:
        row = change.row
        history = protocol.History(
            conversation_id=row.id,
            history_id=f"{row.id}-{row.epoch}",
            turns=[protocol.HistoryTurn.model_validate({"role": role, "text": text}) for role, text in said],
        )
        return TurnRow(
            id=history.history_id,
            conversation_id=row.id,
            seq=row.seq,
            kind="history",
            epoch=row.epoch,
            request=history.wire(),
            status="open",
            attempts=0,
            created_at=change.now,
            due_at=change.now,
            deadline_at=change.now + self.rules.turn_deadline,
            lease_until=None,
            finished_at=None,
        )

    async def count_handling(self, change: Change) -> None:
        """Remember how long the clerk needed, for the expected wait of others."""
        row = change.row
        if row.owner is Owner.CLERK and row.accepted_at and row.department:
            await desk.add_handling(change.tx, row.department, change.now - row.accepted_at, change.now)

    async def requeue(
        self, change: Change, event: Event, notice: str, department: str | None = None, reserved_for: str | None = None
    ) -> None:
        """From a clerk back to the front of the queue; what waited before still waits longest."""
        since = change.row.queued_since or change.now
        await self.count_handling(change)
        change.apply(
            event,
            {
                **FREE,
                "department": department or change.row.department,
                "reserved_for": reserved_for,
                "queued_since": since,
                "queue_front": True,
                "wait_until": change.now + self.rules.wait_expires,
            },
        )
        change.notice(notice)
