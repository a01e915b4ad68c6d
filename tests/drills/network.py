"""Network drills: connections break in every way between clients and a gateway that is well all the time.

Through one bad network talk citizens with the official Python client, the real widget and the real clerk console in
Chromium. After each trouble everybody must come to terms with it by herself.
"""

import asyncio
import random
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from tests.drills.chaos_proxy import ChaosProxy
from tests.drills.crowd import accounts
from tests.drills.judgement import judge
from tests.drills.ledger import Ledger
from tests.drills.population import browser
from tests.drills.python_client import PythonCitizen
from tests.drills.screen_judge import judge_screens
from tests.drills.screens import ConsoleScreen, Screen, WidgetScreen, chromium
from tests.drills.verdict import Verdict
from tests.drills.world import World, sqlite_world

Trouble = Callable[[ChaosProxy, Sequence[Screen]], Awaitable[None]]
HALF = 0.5
REST_SECONDS = 60.0


async def drop(proxy: ChaosProxy, _: Sequence[Screen]) -> None:
    proxy.drop(HALF)


async def cut_in_a_frame(proxy: ChaosProxy, _: Sequence[Screen]) -> None:
    proxy.cut_after(300, HALF)


async def half_open(proxy: ChaosProxy, _: Sequence[Screen]) -> None:
    proxy.fall_silent(HALF)


async def everything_half_open(proxy: ChaosProxy, _: Sequence[Screen]) -> None:
    proxy.fall_silent()


async def no_network(proxy: ChaosProxy, _: Sequence[Screen]) -> None:
    proxy.refuses = True
    proxy.drop()
    await asyncio.sleep(random.uniform(0.1, 1.5))
    proxy.refuses = False


async def slow_network(proxy: ChaosProxy, _: Sequence[Screen]) -> None:
    proxy.delay = 0.4
    await asyncio.sleep(1)
    proxy.delay = 0.0


async def reload(_: ChaosProxy, screens: Sequence[Screen]) -> None:
    """In the middle of sending, on every screen."""
    await asyncio.gather(*(screen.reloads() for screen in screens))


async def reload_without_network(proxy: ChaosProxy, screens: Sequence[Screen]) -> None:
    """The messages are still in the outbox when the page goes; its files come once the network is back."""
    proxy.fall_silent()
    await asyncio.sleep(0.05)
    await reload(proxy, screens)


SHORT: tuple[Trouble, ...] = (drop, reload, cut_in_a_frame, reload_without_network, everything_half_open)
LONG: tuple[Trouble, ...] = (*SHORT, no_network, slow_network, half_open, drop, reload, cut_in_a_frame)


async def bad_network(troubles: Sequence[Trouble], citizens: int, *, screens: bool = True) -> Verdict:
    """``citizens`` with the Python client, and two screens if wanted, while one of ``troubles`` follows the other."""
    ledger = Ledger("bad network: drops, half-open, cuts, reloads")
    async with ChaosProxy() as proxy, browser() as http:
        origins = {"BD_PUBLIC_ORIGINS": proxy.url}
        async with sqlite_world(http, extra=origins) as world:
            proxy.leads_to(int(world.gateways[0].url.rpartition(":")[2]))
            async with (
                _crowd(ledger, proxy.url, citizens) as crowd,
                _screens(world, proxy, wanted=screens) as watched,
            ):
                await asyncio.gather(*(asyncio.to_thread(citizen.opened.wait, 30) for citizen in crowd))
                await _make_trouble(troubles, proxy, crowd, watched)
                await _come_to_rest(ledger, crowd)
                verdict = await judge(ledger, world.database_url)
                if watched:
                    await judge_screens(verdict, world.database_url, watched)
    verdict.made = ", ".join(f"{count}x {name}" for name, count in Counter(each.__name__ for each in troubles).items())
    verdict.notes.append(
        f"{citizens} Python clients, {len(watched)} screens, lines broken {ledger.told['line broken']}"
    )
    return verdict


async def _make_trouble(
    troubles: Sequence[Trouble], proxy: ChaosProxy, crowd: Sequence[PythonCitizen], screens: Sequence[Screen]
) -> None:
    for number, trouble in enumerate(troubles):
        for citizen in crowd:
            citizen.writes(f"{citizen.name}, Frage {number}")
        for screen in screens:
            await screen.writes(f"{screen.name}, Zeile {number}")
        await asyncio.sleep(random.choice((0.0, 0.002, 0.01, 0.05)))
        await trouble(proxy, screens)
        for screen in screens:
            await screen.writes(f"{screen.name}, Zeile {number} danach")
        await asyncio.gather(*(screen.is_settled() for screen in screens))


@asynccontextmanager
async def _crowd(ledger: Ledger, url: str, count: int) -> AsyncIterator[list[PythonCitizen]]:
    crowd = [PythonCitizen(f"citizen {number}", url, ledger) for number in range(count)]
    for citizen in crowd:
        citizen.starts()
    try:
        yield crowd
    finally:
        stopping = [threading.Thread(target=citizen.stops) for citizen in crowd]
        for thread in stopping:
            thread.start()
        await asyncio.gather(*(asyncio.to_thread(thread.join) for thread in stopping))


@asynccontextmanager
async def _screens(world: World, proxy: ChaosProxy, *, wanted: bool) -> AsyncIterator[list[Screen]]:
    """A citizen at the widget and the clerk who has taken her conversation."""
    if not wanted:
        yield []
        return
    (account,) = await accounts(world.database_url, 1)
    async with chromium() as opened:
        pages = [await (await opened.new_context(locale="de-DE")).new_page() for _ in range(2)]
        citizen = WidgetScreen("Bürgerin", "citizen", pages[0])
        clerk = ConsoleScreen("Beschäftigte", "clerk", pages[1])
        await clerk.opens(proxy.url, account)
        await citizen.opens(proxy.url)
        await citizen.wants_a_person()
        await clerk.accepts()
        yield [citizen, clerk]


async def _come_to_rest(ledger: Ledger, crowd: Sequence[PythonCitizen]) -> None:
    """Until all is acknowledged and shown; what is not then, the judge finds."""
    end = time.monotonic() + REST_SECONDS
    while time.monotonic() < end:
        seqs = {message.conversation_id: message.seq or 0 for message in ledger.messages}
        behind = [view for (_, of), view in ledger.views.items() if view.last_seq < seqs.get(of, 0)]
        if not ledger.unsettled and not behind:
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)  # answers to the last questions
    ledger.faults += [f"{citizen.name}: {citizen.error!r}" for citizen in crowd if citizen.error]
