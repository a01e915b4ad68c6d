"""What clerks do, by name. Each step keeps what its caller was told."""

import asyncio
from contextlib import suppress

from handover import protocol
from handover.errors import ServiceError
from handover.service import Clerk, Service
from tests.drills.histories.citizens import attempt, send
from tests.drills.histories.world import CLERKS, Line, Talk, Where, World

TARGETS = ({"department": "steuern"}, {"department": "buergerservice"}, {"clerk": "schmidt"}, {"clerk": "niemand"})


async def be_present(world: World, where: Where) -> None:
    clerk, node = world.clerk(where), world.node(where)
    match where.pick % 4:
        case 0 | 1:
            await node.set_presence(clerk, "available")
        case 2:
            await node.set_presence(clerk, "away")
        case 3:
            await node.clerk_disconnected(clerk)


async def accept(world: World, where: Where) -> None:
    await _accept(world.node(where), world.talk(where), world.clerk(where))


async def race(world: World, where: Where) -> None:
    """Everybody, on every node, at the same moment."""
    talk = world.talk(where)
    clerks = CLERKS[where.pick % 2 :]
    await asyncio.gather(
        *(_accept(world.nodes[number % len(world.nodes)], talk, clerk) for number, clerk in enumerate(clerks))
    )


async def say(world: World, where: Where) -> None:
    """Under the epoch she accepted, or one that has passed or is still to come."""
    talk, clerk = world.talk(where), holder(world, where)
    hers = [epoch for epoch, winners in talk.accepted.items() if clerk.id in winners]
    epoch = (hers[-1] if hers else 1) + (0, 0, -1, 0, 1, 2)[world.number() % 6]
    client_id = world.new_id()
    talk.lines[client_id] = Line("clerk", f"Auskunft {world.number()}", clerk=clerk, epoch=epoch)
    await send(world, where, client_id)


async def hand_back(world: World, where: Where) -> None:
    talk = world.talk(where)
    await attempt(world.node(where).hand_back(holder(world, where), talk.id))


async def transfer(world: World, where: Where) -> None:
    talk = world.talk(where)
    transfer = protocol.Transfer(conversation_id=talk.id, **TARGETS[where.pick % len(TARGETS)])
    await attempt(world.node(where).transfer(holder(world, where), transfer))


async def close(world: World, where: Where) -> None:
    talk = world.talk(where)
    await attempt(world.node(where).close_by_clerk(holder(world, where), talk.id))


async def note(world: World, where: Where) -> None:
    talk = world.talk(where)
    remark = protocol.Note(conversation_id=talk.id, text=f"Vermerk {world.number()}")
    await attempt(world.node(where).add_note(holder(world, where), remark))


def holds(world: World, where: Where) -> Clerk | None:
    """Whoever has the conversation."""
    found = world.database.ask("SELECT clerk_id FROM conversation WHERE id = ?", world.talk(where).id)
    return next((clerk for clerk in CLERKS if found and clerk.id == found[0][0]), None)


def holder(world: World, where: Where) -> Clerk:
    """Mostly whoever has the conversation, sometimes anybody."""
    return (holds(world, where) if where.clerk else None) or world.clerk(where)


async def _accept(node: Service, talk: Talk, clerk: Clerk) -> None:
    with suppress(ServiceError):
        talk.accepted[await node.accept(clerk, talk.id)].add(clerk.id)
