"""Drill 6: many clerks want the same conversations at the same moment."""

import asyncio
import time
from collections import Counter
from typing import Any

from sqlalchemy import select

from handover.store import Store, tables
from tests.drills.connection import ConnectionLost
from tests.drills.crowd import accounts
from tests.drills.ledger import Ledger
from tests.drills.population import LATER, Citizen, Clerk, browser
from tests.drills.verdict import Verdict
from tests.drills.world import World, cluster_world


async def clerks_race(clerks: int, conversations: int) -> Verdict:
    """Every clerk tries to take every conversation; half of them are on each gateway."""
    ledger = Ledger("clerks race for conversations, two gateways")
    async with browser() as http, cluster_world(http) as world:
        staff = [
            Clerk(f"clerk {number}", [world.urls[number % 2]], ledger, http, account)
            for number, account in enumerate(await accounts(world.database_url, clerks))
        ]
        for clerk in staff:
            clerk.accepts_all = False
        await asyncio.gather(*(clerk.signs_in() for clerk in staff))
        online = [asyncio.create_task(clerk.stays_online()) for clerk in staff]
        try:
            await _until_connected(staff)
            waiting = await _waiting(world, ledger, http, conversations)
            begun = time.monotonic()
            told = await asyncio.gather(*(_takes_what_she_can(clerk, waiting) for clerk in staff))
            took = time.monotonic() - begun
        finally:
            for task in online:
                task.cancel()
            await asyncio.gather(*online, return_exceptions=True)
        return await _judge(world, ledger, waiting, told, took)


async def _until_connected(staff: list[Clerk]) -> None:
    async with asyncio.timeout(60):
        while not all(clerk.lists for clerk in staff):
            await asyncio.sleep(0.05)


async def _waiting(world: World, ledger: Ledger, http: Any, count: int) -> list[str]:
    """Conversations in the queue; all that their citizens do is wait."""
    citizens = [Citizen(f"citizen {number}", world.urls, ledger, http) for number in range(count)]
    for citizen in citizens:
        await citizen.opens_chat()
        assert await citizen.wants_a_person() == "queued"
    return [citizen.id for citizen in citizens]


async def _takes_what_she_can(clerk: Clerk, waiting: list[str]) -> dict[str, dict[str, Any]]:
    """What she is told about each conversation."""
    told = {}
    for conversation_id in waiting:
        while conversation_id not in told:
            try:
                answer = await clerk.accepts(conversation_id)
            except ConnectionLost:
                await asyncio.sleep(0.1)
                continue
            if not answer["ok"] and answer["error"]["code"] in LATER:
                clerk.ledger.told[answer["error"]["code"]] += 1
                await asyncio.sleep(0.1)
            else:
                told[conversation_id] = answer
    return told


async def _judge(
    world: World, ledger: Ledger, waiting: list[str], told: list[dict[str, dict[str, Any]]], took: float
) -> Verdict:
    verdict = Verdict(ledger.drill, made=f"{len(told)} clerks, {len(waiting)} conversations")
    rows = await _owners(world)
    attempts = [answer for answers in told for answer in answers.values()]
    verdict.sent = verdict.acknowledged = len(attempts)
    for conversation_id in waiting:
        winners = [number for number, answers in enumerate(told) if answers[conversation_id]["ok"]]
        if len(winners) != 1:
            verdict.lost += not winners
            verdict.duplicated += len(winners) > 1
            verdict.faults.append(f"{conversation_id} has the owners {winners}")
            continue
        name, joined = rows[conversation_id]
        if name != f"Frau Nummer {winners[0]}" or joined != 1:
            verdict.inverted += 1
            verdict.faults.append(f"{conversation_id}: {winners[0]} was told it is hers, the log says {name}, {joined}")
        others = [answers[conversation_id] for number, answers in enumerate(told) if number != winners[0]]
        misled = [answer for answer in others if f"Frau Nummer {winners[0]} " not in answer["error"]["title"]]
        if misled:
            verdict.faults.append(f"{len(misled)} were not told who has it, but {misled[0]}")
    per_clerk = Counter(sum(answer["ok"] for answer in answers.values()) for answers in told)
    verdict.notes.append(
        f"{len(attempts) / took:.0f} attempts/s; conversations per clerk: {dict(sorted(per_clerk.items()))}; "
        f"told to try again: {dict(ledger.told)}"
    )
    return verdict


async def _owners(world: World) -> dict[str, tuple[str | None, int]]:
    """Conversation → its clerk's name, and how often the log says that somebody took it."""
    conversation, entry = tables.conversation.c, tables.entry.c
    store = Store(world.database_url)
    try:
        async with store.reading() as read:
            names = {
                row.id: row.clerk_name for row in await read.execute(select(conversation.id, conversation.clerk_name))
            }
            notices = select(entry.conversation_id, entry.text).where(entry.kind == "notice")
            lines = [tuple(row) for row in await read.execute(notices)]
    finally:
        await store.close()
    joined = Counter(of for of, text in lines if "Sie schreiben" in text or "Frau Nummer" in text)
    return {of: (name, joined[of]) for of, name in names.items()}
