"""Drill 1: a gateway is killed at random points of a message's life and comes back, or another one goes on."""

import asyncio
import random
from collections import Counter

import httpx
from sqlalchemy import select
from sqlalchemy.sql.functions import count

from handover.store import Store, tables
from tests.drills.crowd import Crowd
from tests.drills.judgement import judge
from tests.drills.ledger import Ledger, Message
from tests.drills.nodes import GatewayProcess
from tests.drills.population import browser
from tests.drills.scripted_engine import answers
from tests.drills.verdict import Verdict, together
from tests.drills.world import World, cluster_world, sqlite_world

LONGEST = 0.25  # seconds after a message left in which the kill comes; the whole life of a message is over by then


async def kill_single(kills: int, worlds: int = 1) -> Verdict:
    """One gateway on SQLite: killed while people write, then started again on the same file.

    ``worlds`` of them beside each other share the ``kills``: most of a drill is waiting for people to be well again.
    """

    async def one() -> Verdict:
        async with browser() as http, sqlite_world(http) as world:
            return await _drill(world, http, kills // worlds, "gateway kill -9, one node, SQLite")

    return together(await asyncio.gather(*(one() for _ in range(worlds))), f"{kills // worlds * worlds} kills")


async def kill_one_of_two(kills: int) -> Verdict:
    """Two gateways on PostgreSQL and Valkey: one is killed, people go on with the other."""
    async with browser() as http, cluster_world(http) as world:
        return await _drill(world, http, kills, "gateway kill -9, two nodes, PostgreSQL")


async def _drill(world: World, http: httpx.AsyncClient, kills: int, name: str) -> Verdict:
    ledger, points = Ledger(name), Counter[str]()
    crowd = Crowd(ledger, world, http, pace=0.8)
    async with crowd.gathered(citizens=8, polling=2, with_clerk=2, clerks=1):
        for number in range(kills):
            gateway = world.gateways[number % len(world.gateways)]
            await crowd.is_well()
            message = await crowd.someone_sends()
            await asyncio.sleep(_moment())
            gateway.kill()
            points[await _point(world, crowd, message)] += 1
            await _revive(gateway, alone=len(world.gateways) == 1)
        await crowd.comes_to_rest()
    verdict = await judge(ledger, world.database_url, answers)
    verdict.made = f"{kills} kills"
    verdict.tallies |= {f"killed {point}": number for point, number in points.items()}
    verdict.tallies["lines broken"] = ledger.told["line broken"]
    return verdict


def _moment() -> float:
    """Seconds from 0.5 ms to LONGEST, each order of magnitude as likely as the others."""
    return float(LONGEST * 500 ** -random.random())


async def _point(world: World, crowd: Crowd, message: Message) -> str:
    """How far ``message`` had come when the gateway died: by the database, and by what its writer knows."""
    await asyncio.sleep(0.03)  # what had been sent before is read first
    entry, turn = tables.entry.c, tables.turn.c
    store = Store(world.database_url)
    try:
        async with store.reading() as read:
            seq = (await read.execute(select(entry.seq).where(entry.client_id == message.client_id))).scalar()
            of_message = (turn.conversation_id == message.conversation_id) & (turn.seq == seq)
            status = (await read.execute(select(turn.status).where(of_message))).scalar()
            last = (
                await read.execute(select(count()).where(entry.conversation_id == message.conversation_id))
            ).scalar()
    finally:
        await store.close()
    if seq is None:
        return "a before the commit"
    if message.seq is None:
        return "b between commit and acknowledgement"
    if status == "open":
        return "c while the turn runs"
    views = [view for (_, of), view in crowd.ledger.views.items() if of == message.conversation_id]
    is_shown = all(view.last_seq == last for view in views)
    return "e after all was shown" if is_shown else "d answer written, not yet shown to all"


async def _revive(gateway: GatewayProcess, *, alone: bool) -> None:
    if not alone:
        await asyncio.sleep(random.uniform(0, 0.5))
    await gateway.start()
