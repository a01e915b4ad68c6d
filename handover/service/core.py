"""What all use cases share: their dependencies, and one conversation changed under its lock."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from handover import conversation, protocol, routing
from handover.bus import Bus
from handover.conversation import Event, EventRefused, Owner
from handover.engine import Engine
from handover.errors import Conflict, ConversationClosed, EpochConflict
from handover.organisation import Organisation
from handover.rules import Rules
from handover.service.catalogue import Catalogue
from handover.store import Store, Transaction, conversations, desk, log
from handover.store.conversations import ConversationRow
from handover.store.log import Draft
from handover.store.written import Written
from handover.texts import Texts
from handover.turns import TurnRunner


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clerk:
    """A signed-in member of staff, as the service sees her."""

    id: str
    username: str
    name: str  # shown to citizens: "Frau Yılmaz"
    departments: tuple[str, ...]  # empty: all departments


class Change:
    """One conversation under its lock. What is applied and appended here is written together by ``save``.

    ``row`` is the conversation as it will be; choices offered get their ids here.
    """

    def __init__(self, tx: Transaction, row: ConversationRow, now: datetime, appended: Sequence[Draft] = ()) -> None:
        """``appended``: what ends the log already."""
        self.tx, self.row, self.now = tx, row, now
        self.first_epoch = row.epoch
        self._appended = tuple(appended)
        self._columns: dict[str, Any] = {}
        self._drafts: list[Draft] = []

    def apply(self, event: Event, columns: Mapping[str, Any] | None = None, *, epoch: int | None = None) -> None:
        """Let ``event`` happen and set ``columns`` with it. Raises Conflict, ConversationClosed, EpochConflict."""
        state = apply(self.row.state, event, epoch=epoch)
        self.set(owner=state.owner, epoch=state.epoch, **(columns or {}))

    def set(self, **columns: Any) -> None:
        self._columns.update(columns)
        self.row = replace(self.row, **columns)

    def append(self, draft: Draft) -> int:
        """The seq the entry gets."""
        self._drafts.append(draft)
        self.row = replace(self.row, seq=self.row.seq + 1)
        return self.row.seq

    def notice(self, text: str) -> None:
        self.append(Draft(role="system", kind="notice", text=text))

    def offer(self, draft: Draft, choices: list[tuple[str, dict[str, Any]]]) -> int:
        """Append ``draft`` with choices (title, payload); ids are unique in the conversation and tell nothing."""
        seq = self.row.seq + 1
        ids = [f"{seq}-{number}" for number in range(1, len(choices) + 1)]
        shown = [{"id": choice_id, "title": title} for choice_id, (title, _) in zip(ids, choices, strict=True)]
        payloads = {choice_id: payload for choice_id, (_, payload) in zip(ids, choices, strict=True)}
        return self.append(replace(draft, body={**(draft.body or {}), "choices": shown}, payloads=payloads))

    def speak(self, language: str | None) -> None:
        """From now on the conversation is held in ``language``; None leaves it as it is."""
        if language not in (None, self.row.language):
            self.set(language=language)

    def mark(self, client_id: str, choice: str | None) -> None:
        """Keep with the entry appended last under which id a client asked for it, and what it chose."""
        self._drafts[-1] = replace(self._drafts[-1], client_id=client_id, choice=choice)

    @property
    def written(self) -> Written:
        """After ``save`` and the commit."""
        return Written(self.row, self.now, (*self._appended, *self._drafts))

    @property
    def is_changed(self) -> bool:
        return bool(self._columns or self._drafts)

    async def save(self) -> None:
        if not self.is_changed:
            return
        if self._drafts:
            first = self.row.seq - len(self._drafts) + 1
            await log.append(self.tx, self.row.id, first, self.now, self._drafts)
        await conversations.save(self.tx, self.row.id, **self._columns, seq=self.row.seq, updated_at=self.now)


def apply(state: conversation.Conversation, event: Event, *, epoch: int | None = None) -> conversation.Conversation:
    """``conversation.apply`` with refusals that can be told to people."""
    try:
        return conversation.apply(state, event, epoch=epoch)
    except conversation.EpochMovedOn as error:
        raise EpochConflict from error
    except EventRefused as error:
        raise (ConversationClosed if state.owner is Owner.CLOSED else Conflict)() from error


class Core(ABC):
    """The dependencies, and what every use case does with them."""

    @property
    @abstractmethod
    def runner(self) -> TurnRunner:
        """Service builds it around these use cases."""

    def __init__(
        self,
        *,
        store: Store,
        bus: Bus,
        engine: Engine,
        organisation: Organisation,
        texts: Texts,
        rules: Rules | None = None,
        catalogue: Catalogue | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.store, self.bus, self.engine = store, bus, engine
        self.organisation, self.texts, self.clock = organisation, texts, clock
        self.rules = rules or Rules()
        self.catalogue = catalogue
        self.started_at: datetime | None = None  # None: this node runs no turns of others
        self.leaving = False

    def let_go(self) -> None:
        """This node is about to stop: long polls answer with what there is, so that their clients ask another one."""
        self.leaving = True
        self.bus.wake_watchers()

    def texts_for(self, change: Change) -> Texts:
        """The sentences in the language of the conversation."""
        return self.texts.of(change.row.language)

    @asynccontextmanager
    async def changing(self, conversation_id: str) -> AsyncIterator[Change]:
        """Lock, change, save, then announce. Nothing is written when the block raises."""
        async with self.store.writing() as tx:
            row = await conversations.lock(tx, conversation_id)
            change = Change(tx, row, self.clock())
            yield change
            await change.save()
        if change.is_changed:
            self.announce(change)

    def announce(self, change: Change) -> None:
        """Tell the conversation's readers, and the clerks when one of their lists may look different now."""
        row = change.row
        self.bus.announce(row.id, row.seq, row.epoch, change.written)
        if row.epoch != change.first_epoch or row.owner in (Owner.QUEUED, Owner.CALLBACK):
            self.bus.announce_queue()

    def state(self, row: ConversationRow, queue: protocol.QueueState | None = None) -> protocol.State:
        is_open, next_opening = self.organisation.opening(row.department, self.clock())
        return protocol.State(
            owner=row.owner.value,
            epoch=row.epoch,
            seq=row.seq,
            queue=queue,
            clerk=protocol.ClerkRef(name=row.clerk_name) if row.owner is Owner.CLERK and row.clerk_name else None,
            hours=protocol.Hours(open=is_open, next_opening=next_opening and next_opening.astimezone(UTC)),
        )

    async def full_state(self, tx: Transaction, row: ConversationRow) -> protocol.State:
        """The state with the place in the queue, which costs three reads while somebody waits."""
        if row.owner is not Owner.QUEUED:
            return self.state(row)
        department = row.department or self.organisation.default.id
        position = 1 + await conversations.waiting_ahead(tx, department, before=row)
        clerks = routing.can_take(await desk.present(tx, self.clock()), department)
        wait = routing.expected_wait(position, await desk.recent_handling(tx, department), len(clerks))
        return self.state(row, protocol.QueueState(position=position, eta_seconds=wait))

    def news(self, written: Written, reader: protocol.AuthorRole) -> protocol.Entries | None:
        """As ``entries_for`` would give them; None when only the database knows the state."""
        if written.row.owner is Owner.QUEUED:
            return None
        return protocol.Entries(entries=written.entries(reader), state=self.state(written.row))

    async def read_state(self, row: ConversationRow) -> protocol.State:
        if row.owner is not Owner.QUEUED:
            return self.state(row)
        async with self.store.reading() as read:
            return await self.full_state(read, row)

    async def entries_for(
        self,
        reader: protocol.AuthorRole,
        conversation_id: str,
        after: int,
        check: Callable[[ConversationRow], None] = lambda _: None,
    ) -> protocol.Entries:
        """Entries and state that belong together: nothing newer than the state is in it. ``check`` may refuse."""
        async with self.store.reading() as read:
            row = await conversations.find(read, conversation_id)
            check(row)
            entries = await log.after(read, conversation_id, after, row.seq, reader=reader)
            return protocol.Entries(entries=entries, state=await self.full_state(read, row))
