"""What citizens do, by name. Each step keeps what its caller was told."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from handover import protocol
from handover.errors import ConversationClosed, DuplicateWithOtherBody, NotFound, ServiceError, StoreUnavailable
from handover.service import Service
from tests.drills.histories.engine import WANTS_CHOICES, WANTS_CLERK
from tests.drills.histories.world import CLERKS, Line, Talk, Where, World

Step = Callable[[World, Where], Awaitable[None]]
BEGINNINGS = ("Frage", "Frage", "Bitte", WANTS_CHOICES, WANTS_CLERK)
DEPARTMENTS = (None, "buergerservice", "steuern")


async def say(world: World, where: Where) -> None:
    await send(world, where, new_line(world, where))


async def say_and_leave(world: World, where: Where) -> None:
    client_id = new_line(world, where)
    world.talk(where).lines[client_id].unsure = True
    await world.cut_off(send(world, where, client_id), after=where.pick)


async def choose(world: World, where: Where) -> None:
    """A choice that was offered, or one that was not."""
    talk, offered = world.talk(where), [("99-1", "nicht angeboten")]
    shown = world.database.ask(
        "SELECT json_extract(value, '$.id'), json_extract(value, '$.title') "
        "FROM entry, json_each(body, '$.choices') WHERE conversation_id = ? ORDER BY 1",
        talk.id,
    )
    choice, title = [*shown, *offered][where.pick % (len(shown) + 1)]
    client_id = world.new_id()
    talk.lines[client_id] = Line("citizen", title, choice=choice)
    await send(world, where, client_id)


async def say_again(world: World, where: Where) -> None:
    """The acknowledgement was lost, or so it seems: the same message under the same id, on any node."""
    lines = list(world.talk(where).lines)
    if lines:
        await send(world, where, lines[where.pick % len(lines)])


async def reuse_id(world: World, where: Where) -> None:
    """Another message under an id that stands for one already is refused and written nowhere."""
    talk, node = world.talk(where), world.node(where)
    acked = [client_id for client_id, line in talk.lines.items() if line.acked]
    if not acked:
        return
    client_id = acked[where.pick % len(acked)]
    text = f"Untergeschoben {world.number()}"
    talk.lines[world.new_id()] = Line("citizen", text, refused=True)
    try:
        if where.clerk % 2:
            await node.citizen_says(talk.id, protocol.Say(client_id=client_id, text=text))
        else:
            other = protocol.ClerkSay(conversation_id=talk.id, epoch=where.pick, client_id=client_id, text=text)
            await node.clerk_says(CLERKS[where.clerk % len(CLERKS)], other)
    except NotFound:
        talk.gone = True
    except DuplicateWithOtherBody:
        return
    else:
        raise AssertionError("an id was given away twice")


async def request_clerk(world: World, where: Where) -> None:
    talk, client_id = world.talk(where), world.new_id()
    talk.requests[client_id] = DEPARTMENTS[where.pick % len(DEPARTMENTS)]
    await _ask_for_clerk(world, where, client_id)


async def request_again(world: World, where: Where) -> None:
    requests = list(world.talk(where).requests)
    if requests:
        await _ask_for_clerk(world, where, requests[where.pick % len(requests)])


async def withdraw(world: World, where: Where) -> None:
    await attempt(world.node(where).withdraw_request(world.talk(where).id))


async def change_her_mind(world: World, where: Where) -> None:
    """She asks for a person and takes that back while the engine thinks."""
    mode, world.engine.mode = world.engine.mode, "hangs"
    for step in (say, request_clerk, withdraw):
        await step(world, where)
        await world.settle()
    world.engine.mode = mode
    if world.engine.pending:
        world.engine.pending[-1].release("answers")


async def ask_a_node_that_freezes(world: World, where: Where) -> None:
    """Other nodes take the question over; then the frozen one goes on with the answer it was waiting for."""
    mode, world.engine.mode = world.engine.mode, "hangs"
    await say(world, where)
    await world.settle()
    world.engine.mode = mode
    world.clock.advance(seconds=21)
    await world.sweep(*(node for node in world.nodes if node is not world.node(where)))
    await world.settle()
    if world.engine.pending:
        world.engine.pending[0].release("answers")


async def leave_callback(world: World, where: Where) -> None:
    client_id = world.new_id()
    world.talk(where).lines[client_id] = Line("citizen", f"Rückruf {world.number()}", is_callback=True)
    await send(world, where, client_id)


async def close(world: World, where: Where) -> None:
    await attempt(world.node(where).close_by_citizen(world.talk(where).id))


async def erase(world: World, where: Where) -> None:
    talk = world.talk(where)
    if await attempt(world.node(where).erase(talk.id)):
        talk.erased = True


async def speak_and_erase(world: World, where: Where) -> None:
    """She asks something or leaves a message, and has all of it erased, perhaps before the engine has answered."""
    await (say, leave_callback)[where.pick % 2](world, where)
    if where.clerk % 2:
        await world.settle()
    await erase(world, where)


async def judge_answer(world: World, where: Where) -> None:
    talk = world.talk(where)
    await attempt(world.node(where).give_feedback(talk.id, where.pick + 1, protocol.Feedback(helpful=True)))


def new_line(world: World, where: Where) -> UUID:
    client_id = world.new_id()
    text = f"{BEGINNINGS[where.pick % len(BEGINNINGS)]} {world.number()}"
    world.talk(where).lines[client_id] = Line("citizen", text)
    return client_id


async def send(world: World, where: Where, client_id: UUID) -> None:
    talk = world.talk(where)
    line = talk.lines[client_id]
    try:
        seq = await _send(world.node(where), talk, client_id, line)
    except ServiceError as error:
        talk.refused(client_id, error)
    else:
        talk.told(client_id, seq)


async def _send(node: Service, talk: Talk, client_id: UUID, line: Line) -> int | None:
    if line.clerk is not None:
        message = protocol.ClerkSay(conversation_id=talk.id, epoch=line.epoch, client_id=client_id, text=line.text)
        return await node.clerk_says(line.clerk, message)
    if line.is_callback:
        contact = protocol.Contact(kind="phone", value="0201 123456")
        left = protocol.Callback(client_id=client_id, contact=contact, text=line.text, consent=True)
        await node.leave_callback(talk.id, left)
        return None
    text = line.text if line.choice is None else None
    return (await node.citizen_says(talk.id, protocol.Say(client_id=client_id, text=text, choice=line.choice))).seq


async def _ask_for_clerk(world: World, where: Where, client_id: UUID) -> None:
    talk = world.talk(where)
    try:
        await world.node(where).request_clerk(talk.id, talk.requests[client_id], client_id)
    except NotFound:
        talk.gone = True
    except ConversationClosed:
        pass


async def attempt(doing: Awaitable[object]) -> bool:
    """Whether it was done; any refusal will do, except that the database is away."""
    try:
        await doing
    except StoreUnavailable:
        raise
    except ServiceError:
        return False
    return True
