"""Short ways to say in a test what people do."""

from uuid import UUID, uuid4

from handover import protocol
from handover.service import Clerk, Service
from tests.fakes import FakeClock


def say(text: str, client_id: UUID | None = None) -> protocol.Say:
    return protocol.Say(client_id=client_id or uuid4(), text=text)


def choose(choice: str) -> protocol.Say:
    return protocol.Say(client_id=uuid4(), choice=choice)


def clerk_say(conversation_id: str, epoch: int, text: str, client_id: UUID | None = None) -> protocol.ClerkSay:
    return protocol.ClerkSay(conversation_id=conversation_id, epoch=epoch, client_id=client_id or uuid4(), text=text)


def callback(text: str = "Bitte rufen Sie mich an.", client_id: UUID | None = None) -> protocol.Callback:
    contact = protocol.Contact(kind="phone", value="0201 123456")
    return protocol.Callback(client_id=client_id or uuid4(), contact=contact, text=text, consent=True)


async def opened(service: Service) -> str:
    return (await service.open_conversation(protocol.OpenConversation())).conversation_id


async def asked(service: Service, conversation_id: str, text: str) -> list[protocol.Entry]:
    """Say ``text`` and wait until the bot is done; returns what came after."""
    said = await service.citizen_says(conversation_id, say(text))
    await service.runner.idle()
    return (await service.entries_after(conversation_id, said.seq)).entries


async def log_of(service: Service, conversation_id: str) -> list[protocol.Entry]:
    return (await service.entries_after(conversation_id, 0)).entries


async def queued(service: Service, *present: Clerk) -> str:
    """A conversation that waits for one of ``present``."""
    for clerk in present:
        await service.set_presence(clerk, "available")
    conversation_id = await opened(service)
    state = await service.request_clerk(conversation_id)
    assert state.owner == "queued"
    if isinstance(service.clock, FakeClock):
        service.clock.advance(milliseconds=1)  # whoever comes next comes later
    return conversation_id


async def with_clerk(service: Service, clerk: Clerk) -> tuple[str, int]:
    """A conversation that ``clerk`` has, and its epoch."""
    conversation_id = await queued(service, clerk)
    return conversation_id, await service.accept(clerk, conversation_id)
