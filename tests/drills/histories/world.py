"""Nodes on one database, the engine they share, the people who talk, and what each of them was told."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from handover import protocol
from handover.bus import Bus
from handover.errors import ServiceError
from handover.organisation import Organisation
from handover.service import Clerk, Service
from handover.store import Store
from handover.texts import Texts
from tests.drills.histories.database import HistoryDatabase
from tests.drills.histories.engine import ScriptedEngine
from tests.fakes import FakeClock
from tests.people import CLERK_EVERYWHERE, CLERK_NOWAK, CLERK_SCHMIDT, CLERK_YILMAZ

CLERKS = (CLERK_YILMAZ, CLERK_SCHMIDT, CLERK_EVERYWHERE, CLERK_NOWAK)


@dataclass(eq=False)
class Line:
    """One message of a person under one client id, and what she was told about it."""

    role: str
    text: str
    choice: str | None = None
    clerk: Clerk | None = None
    epoch: int = 0
    is_callback: bool = False
    seq: int | None = None
    acked: bool = False
    refused: bool = False
    unsure: bool = False  # the call was cut off: it may be in the log, or may not


@dataclass(eq=False)
class Talk:
    """One conversation as those who take part know it."""

    id: str
    lines: dict[UUID, Line] = field(default_factory=dict)
    requests: dict[UUID, str | None] = field(default_factory=dict)
    accepted: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))  # epoch → clerks told so
    erased: bool = False
    gone: bool = False  # somebody was told that it does not exist

    def told(self, client_id: UUID, seq: int | None) -> None:
        """An acknowledgement arrived."""
        line = self.lines[client_id]
        assert seq is None or line.seq in (None, seq), "the same message was given two places"
        line.seq, line.acked, line.refused = seq if line.seq is None else line.seq, True, False

    def refused(self, client_id: UUID, error: ServiceError) -> None:
        line = self.lines[client_id]
        if error.code == "not_found":
            self.gone = True
        else:
            assert not line.acked, f"{error.code}: refused after it had been acknowledged"
            line.refused = not line.unsure


@dataclass(frozen=True)
class Where:
    """Numbers that choose among whatever there is: a conversation, a node, a clerk, and one more thing."""

    talk: int = 0
    node: int = 0
    clerk: int = 0
    pick: int = 0


class World:
    """``stores``: one for each node. A node that dies is replaced by a new Service on the same store."""

    def __init__(
        self, database: HistoryDatabase, stores: list[Store], organisation: Organisation, texts: Texts
    ) -> None:
        self.database = database
        self.clock, self.engine = FakeClock(), ScriptedEngine()
        self._organisation, self._texts = organisation, texts
        self.nodes = [self._new_node(store) for store in stores]
        self.talks: list[Talk] = []
        self._number = 0
        self._end = self.clock()

    def _new_node(self, store: Store) -> Service:
        node = Service(
            store=store, bus=Bus(), engine=self.engine, organisation=self._organisation, texts=self._texts,
            clock=self.clock,
        )  # fmt: skip
        node.presence_counts_from = self.clock() + node.rules.disconnect_lease
        return node

    def number(self) -> int:
        self._number += 1
        return self._number

    def new_id(self) -> UUID:
        return UUID(int=self.number(), version=4)

    def talk(self, where: Where) -> Talk:
        return self.talks[where.talk % len(self.talks)]

    def node(self, where: Where) -> Service:
        return self.nodes[where.node % len(self.nodes)]

    def clerk(self, where: Where) -> Clerk:
        return CLERKS[where.clerk % len(CLERKS)]

    async def settle(self) -> None:
        """Until nothing goes on but questions that the engine keeps."""
        while sum(len(node.runner._tasks) for node in self.nodes) > len(self.engine.pending):
            await asyncio.sleep(0)

    async def open(self) -> None:
        opened = await self.nodes[0].open_conversation(protocol.OpenConversation())
        self.talks.append(Talk(opened.conversation_id))

    async def cut_off(self, doing: Awaitable[None], after: int) -> None:
        """The caller goes away ``after`` so many turns of the event loop; whether it was done, nobody is told."""
        task = asyncio.ensure_future(doing)
        for _ in range(after):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def kill(self, where: Where) -> None:
        """A process dies, whatever it was doing, and comes back."""
        index = where.node % len(self.nodes)
        await self.nodes[index].runner.kill()
        await self._come_back(index)

    async def restart(self, where: Where) -> None:
        """A process ends in good order and comes back."""
        index = where.node % len(self.nodes)
        await self.nodes[index].runner.stop()
        await self._come_back(index)

    async def _come_back(self, index: int) -> None:
        self.nodes[index] = self._new_node(self.nodes[index].store)
        await self.sweep(self.nodes[index])

    async def sweep(self, *nodes: Service) -> None:
        """What each node does every five seconds, on all of them at the same time."""
        rounds: list[Callable[[], Awaitable[Any]]] = []
        for node in nodes:
            rounds += [node.runner.recover, node.sweep, node.forget_trackers]
        await asyncio.gather(*(each() for each in rounds))

    async def end(self) -> None:
        """The engine is well again and time passes until nothing is left to do."""
        self.engine.mode = "answers"
        self._end = self.clock() + timedelta(hours=3)
        for pending in self.engine.pending:
            pending.release("answers")
        await self.settle()
        while self._is_owed_something():
            self.clock.advance(minutes=11)
            await self.sweep(self.nodes[0])
            await self.settle()

    async def be_forgotten(self) -> None:
        """Every citizen who has not done so yet has her conversation erased, with all that the history left in it."""
        for number, talk in enumerate(self.talks):
            if not talk.erased:
                await self.nodes[number % len(self.nodes)].erase(talk.id)
                talk.erased = True
        await self.end()

    def _is_owed_something(self) -> bool:
        owed = "SELECT 1 FROM turn WHERE status = 'open' UNION SELECT 1 FROM erasure"
        return self.clock() < self._end and bool(self.database.ask(owed))
