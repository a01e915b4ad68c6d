"""A population that talks: citizens ask the bot or a clerk, clerks answer, until the drill lets it come to rest."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, Self

import httpx
from sqlalchemy import select

from handover.staff.accounts import Accounts
from handover.store import Store, Transaction, tables
from tests.drills.ledger import Ledger, Message
from tests.drills.population import Citizen, Clerk, PollingCitizen

PASSWORD = "drill-drill-drill"
REST_SECONDS = 60.0
PATIENCE = 1.0  # seconds that a message may be on its way before something is amiss
BACKLOG = 3  # messages in an outbox, and questions unanswered, at most: whoever waits for an answer asks no more


async def accounts(database_url: str, count: int) -> list[tuple[str, str]]:
    """Make ``count`` clerks; returns (username, password) of each."""
    store = Store(database_url)
    try:
        staff = Accounts(store, session_life=timedelta(hours=10))
        for number in range(count):
            name = f"Frau Nummer {number}"
            await staff.add(f"clerk{number}", PASSWORD, name=name, roles=("clerk",), departments=())
    finally:
        await store.close()
    return [(f"clerk{number}", PASSWORD) for number in range(count)]


class Place(Protocol):
    """Where a crowd gathers."""

    database_url: str

    @property
    def urls(self) -> list[str]: ...
    def logs(self) -> str:
        """The last lines of the gateways, for the message of a failed drill."""


class Crowd:
    """``pace``: seconds between two messages of one citizen, on average. ``question``: what she writes the n-th time.

    Citizens and clerks are on any gateway, or apart: ``citizens_at`` and ``clerks_at`` are addresses.
    """

    def __init__(
        self,
        ledger: Ledger,
        world: Place,
        http: httpx.AsyncClient,
        *,
        pace: float = 0.3,
        question: Callable[[str, int], str] = lambda name, number: f"{name}, Frage {number}",
        citizens_at: Sequence[str] = (),
        clerks_at: Sequence[str] = (),
    ) -> None:
        self.ledger, self._world, self._http, self._pace, self._question = ledger, world, http, pace, question
        self._citizens_at, self._clerks_at = citizens_at or world.urls, clerks_at or world.urls
        self.citizens: list[Citizen] = []
        self.clerks: list[Clerk] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._writing = asyncio.Event()
        self._sent: asyncio.Future[Message] | None = None

    @asynccontextmanager
    async def gathered(
        self, *, citizens: int, polling: int = 0, with_clerk: int = 0, clerks: int = 0
    ) -> AsyncIterator[Self]:
        """Everybody is there and writes; ``with_clerk`` of the citizens talk to a clerk, all others to the bot."""
        kinds = [PollingCitizen] * polling + [Citizen] * (citizens - polling)
        self.citizens = [self._newcomer(kind, number) for number, kind in enumerate(kinds)]
        for number, account in enumerate(await accounts(self._world.database_url, clerks)):
            self.clerks.append(self._colleague(number, account))
        await asyncio.gather(*(each.opens_chat() for each in self.citizens), *(each.signs_in() for each in self.clerks))
        try:
            self._start(*(each.stays_online() for each in (*self.citizens, *self.clerks)))
            await self._meets(self.citizens[-with_clerk:] if with_clerk else [])
            self._writing.set()
            self._start(*(self._keeps_writing(each) for each in self.citizens))
            yield self
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def someone_sends(self) -> Message:
        """The next message, at the moment in which it leaves."""
        self._sent = asyncio.get_running_loop().create_future()
        return await self._sent

    async def is_well(self, seconds: float = 30) -> None:
        """Return when everything that is older than PATIENCE now is acknowledged and answered, however much is new."""
        await self._until(self._old_settled(), self._old_answered(), seconds)

    async def all_settles(self, seconds: float = 30) -> None:
        """Like ``is_well``, but turns do not count: whoever's clock is wrong cannot tell which are old."""
        await self._until(self._old_settled(), self._nothing_owed, seconds)

    async def comes_to_rest(self) -> None:
        """Nobody writes any more; returns when all is acknowledged, answered and shown."""
        self._writing.clear()
        await self._until(self._all_settled, self._all_answered_and_shown, REST_SECONDS)

    async def _until(
        self, settled: Callable[[], bool], answered: Callable[[], Awaitable[bool]], seconds: float
    ) -> None:
        end = time.monotonic() + seconds
        while not (settled() and await answered()):
            for task in self._tasks:
                if task.done() and not task.cancelled():
                    task.result()
            if time.monotonic() > end:
                logs = self._world.logs()
                oldest = [f"{time.monotonic() - each.written_at:.1f} s: {each}" for each in self.ledger.unsettled[:3]]
                owed = await self._owed_and_unshown()
                raise AssertionError(f"no rest after {seconds} s; not settled: {oldest}; {owed}\n{logs}")
            await asyncio.sleep(0.1)

    def _newcomer(self, kind: type[Citizen], number: int) -> Citizen:
        citizen = kind(f"citizen {number}", self._citizens_at, self.ledger, self._http)
        citizen.on_send = self._notes_sending
        return citizen

    def _colleague(self, number: int, account: tuple[str, str]) -> Clerk:
        clerk = Clerk(f"clerk {number}", self._clerks_at, self.ledger, self._http, account)
        clerk.on_send = self._notes_sending
        clerk.on_seen = lambda conversation_id, entry: self._answers(clerk, conversation_id, entry)
        return clerk

    def _start(self, *doings: Any) -> None:
        self._tasks += [asyncio.create_task(doing) for doing in doings]

    def _notes_sending(self, message: Message) -> None:
        if self._sent is not None and not self._sent.done():
            self._sent.set_result(message)

    async def _meets(self, citizens: list[Citizen]) -> None:
        """They ask for a person, and a clerk takes each."""
        for citizen in citizens:
            async with asyncio.timeout(REST_SECONDS):
                while await citizen.wants_a_person() != "queued":  # until the clerks' presence is known
                    await asyncio.sleep(0.1)
                while not any(citizen.id in clerk.epochs for clerk in self.clerks):
                    await asyncio.sleep(0.02)

    async def _keeps_writing(self, citizen: Citizen) -> None:
        number = 0
        while True:
            await asyncio.sleep(random.uniform(0.2, 1.8) * self._pace)
            await self._writing.wait()
            if max(len(citizen.outbox), citizen.view.unanswered) < BACKLOG:
                number += 1
                citizen.writes(self._question(citizen.name, number))

    def _answers(self, clerk: Clerk, conversation_id: str, entry: dict[str, Any]) -> None:
        if entry["author"]["role"] == "citizen" and self._writing.is_set() and len(clerk.outbox) < BACKLOG:
            clerk.writes(conversation_id, f"{clerk.name} zu: {entry['text']}")

    def _old_settled(self) -> Callable[[], bool]:
        since = time.monotonic() - PATIENCE
        return lambda: all(message.written_at > since for message in self.ledger.unsettled)

    def _old_answered(self) -> Callable[[], Awaitable[bool]]:
        turn = tables.turn.c
        old = turn.created_at < datetime.now(UTC) - timedelta(seconds=PATIENCE)

        async def answered() -> bool:
            async with self._reading() as read:
                return (await read.execute(select(turn.id).where(turn.status == "open", old).limit(1))).first() is None

        return answered

    async def _nothing_owed(self) -> bool:
        return True

    def _all_settled(self) -> bool:
        return not self.ledger.unsettled

    async def _all_answered_and_shown(self) -> bool:
        return await self._owed_and_unshown() == ([], [])

    async def _owed_and_unshown(self) -> tuple[list[Any], list[Any]]:
        """Open turns, and views that are not where their conversation is: (reader, conversation, shown, seq)."""
        conversation, turn = tables.conversation.c, tables.turn.c
        columns = (turn.conversation_id, turn.seq, turn.kind, turn.attempts, turn.created_at, turn.lease_until)
        async with self._reading() as read:
            # in this order: an answer between the two looks moves a head, and is waited for
            owed = list(await read.execute(select(*columns).where(turn.status == "open").limit(3)))
            heads = dict((await read.execute(select(conversation.id, conversation.seq))).tuples().all())
        views = ((reader, of, view.last_seq, heads.get(of)) for (reader, of), view in self.ledger.views.items())
        return owed, [view for view in views if view[2] != view[3]]

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Transaction]:
        """Connections of a moment: the database belongs to the gateways."""
        store = Store(self._world.database_url)
        try:
            async with store.reading() as read:
                yield read
        finally:
            await store.close()
