"""Between citizens on one node and a clerk on another, while Valkey, connections and nodes die: the project's gateways
beside socket.io (JavaScript) with the Redis Streams adapter.

.venv/app/bin/python -m bench.delivery [ours|streams]

The same people write the same texts at the same rate to both, one system after the other, each with a fresh Valkey of
the same settings that keeps its data in a file (the adapter's streams live there). CHATS citizens write once in EVERY
seconds, the clerk answers one in ANSWERS messages. Whoever loses her connection joins again after about a second, and
says again what was not acknowledged. Delivery takes from writing until it is shown. Lost is what was acknowledged and
is not on the reader's screen at the end of the whole run; duplicated what is there twice; inverted what is there after
something that was written later.

A gateway's acknowledgement means that PostgreSQL has the message on its disk; socket.io's that it was given to the
adapter. The application around socket.io has no database, as connection state recovery intends.
"""

import asyncio
import random
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.delivery_ours import gateways
from bench.delivery_people import Message, Person, System
from bench.delivery_tally import Tally
from bench.report import row
from bench.streams import streams
from handover.sockets.clerk import FEEDS_PER_CONNECTION
from tests.drills.servers import ValkeyProcess

CHATS, EVERY, ANSWERS = 200, 5.0, 5
SETTLE = 4.0  # seconds after a fault until the next one, at most
CITIZENS, CLERKS = 0, 1  # nodes
AIM = "p99 ≤ 30 ms without a fault; 0 lost"


@dataclass(frozen=True)
class Fault:
    name: str
    seconds: float  # of writing, the fault included
    strike: "Callable[[Town], Awaitable[None]]"


class Town:
    """The people of one system, and what they wrote during each fault."""

    def __init__(self, system: System, valkey: ValkeyProcess, conversations: Sequence[str]) -> None:
        self.system, self.valkey = system, valkey
        self.citizens = {each: Person(system, "citizen", CITIZENS, [each]) for each in conversations}
        windows = [conversations[at : at + FEEDS_PER_CONNECTION] for at in range(0, CHATS, FEEDS_PER_CONNECTION)]
        self.windows = [Person(system, "clerk", CLERKS, each) for each in windows]
        self.tallies: list[Tally] = []
        self._chance, self._written = random.Random(4), 0
        self._saying: list[asyncio.Task[None]] = []

    @property
    def people(self) -> list[Person]:
        return [*self.citizens.values(), *self.windows]

    async def goes_through(self, faults: Iterable[Fault]) -> None:
        async with asyncio.TaskGroup() as group:
            living = [group.create_task(person.stays_online()) for person in self.people]
            for fault in faults:
                await asyncio.gather(*(person.goes_home() for person in self.people))
                await self._suffers(fault)
            for task in [*living, *self._saying]:
                task.cancel()
            for person in self.people:
                person.is_cut()

    async def _suffers(self, fault: Fault) -> None:
        tally = Tally(f"{fault.name}: {self.system.name}", self.citizens, self.windows)
        self.tallies.append(tally)
        chats = [asyncio.create_task(self._chats(each, tally)) for each in self.citizens]
        await asyncio.gather(asyncio.sleep(fault.seconds), fault.strike(self))
        for chat in chats:
            chat.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE):
                while not tally.is_complete():
                    await asyncio.sleep(0.1)

    async def _chats(self, conversation: str, tally: Tally) -> None:
        """One citizen, and the clerk's answers to her."""
        window = next(each for each in self.windows if conversation in each.screens)
        await asyncio.sleep(self._chance.uniform(0, EVERY))
        while True:
            self._written += 1
            speakers = [self.citizens[conversation], *([window] if self._written % ANSWERS == 0 else [])]
            for person in speakers:
                message = Message(conversation, person.role)
                tally.messages.append(message)
                self._saying.append(asyncio.create_task(person.says(message)))
            await asyncio.sleep(self._chance.uniform(0.5, 1.5) * EVERY)


async def nothing(_: Town) -> None:
    pass


def valkey_away(seconds: float) -> Callable[[Town], Awaitable[None]]:
    async def strike(town: Town) -> None:
        await asyncio.sleep(1)
        town.valkey.dies()
        await asyncio.sleep(seconds)
        town.valkey.returns()

    return strike


async def connections_cut(town: Town) -> None:
    """Each citizen's once within five seconds, each window of the clerk's twice."""

    async def cut(person: Person) -> None:
        await asyncio.sleep(random.uniform(0.5, 5.5))
        await person.is_there()
        person.is_cut()

    await asyncio.gather(*(cut(person) for person in [*town.people, *town.windows]))


def node_killed(number: int) -> Callable[[Town], Awaitable[None]]:
    async def strike(town: Town) -> None:
        await asyncio.sleep(1.5)
        await asyncio.to_thread(town.system.kill, number)
        await asyncio.sleep(1)
        await asyncio.to_thread(town.system.start, number)

    return strike


WARM_UP = Fault("warming up", 6, nothing)
FAULTS = (
    Fault("no fault", 20, nothing),
    Fault("Valkey killed for 1 s", 7, valkey_away(1)),
    Fault("Valkey killed for 10 s", 15, valkey_away(10)),
    Fault("connections cut", 8, connections_cut),
    Fault("clerks' node killed -9, started again", 8, node_killed(CLERKS)),
    Fault("citizens' node killed -9, started again", 8, node_killed(CITIZENS)),
)


def measure(which: str) -> None:
    with tempfile.TemporaryDirectory(prefix="bd-b-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with ValkeyProcess(folder / "valkey", keeps=True) as valkey:
            if which == "ours":
                with gateways(folder, valkey.url, CHATS) as (nodes, conversations):
                    run(Town(nodes, valkey, conversations))
            else:
                with streams(folder, valkey.url) as others:
                    run(Town(others, valkey, [f"room-{number}" for number in range(CHATS)]))


def run(town: Town) -> None:
    asyncio.run(town.goes_through([WARM_UP, *FAULTS]))
    for tally in town.tallies[1:]:
        print(row(f"citizen → clerk, {tally.name}", tally.sentence(), AIM), flush=True)


def main(systems: Sequence[str]) -> None:
    for which in systems:
        measure(which)


if __name__ == "__main__":
    main(sys.argv[1:] or ("ours", "streams"))
