"""Conversations made beforehand, through the use cases and straight into the database that gateways will serve."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from handover import protocol
from handover.bus import Bus
from handover.engine import EngineClient
from handover.organisation import Organisation
from handover.rules import Rules
from handover.service import Clerk, Service
from handover.staff.accounts import Accounts
from handover.staff.clerk import as_clerk
from handover.store import Store
from handover.texts import Texts
from tools.build import ROOT

AT_ONCE = 200


@dataclass(frozen=True)
class Conversation:
    id: str
    token: str
    epoch: int = 1


@dataclass(frozen=True)
class SignedIn:
    clerk: Clerk
    cookie: str


@asynccontextmanager
async def use_cases(database_url: str) -> AsyncIterator[Service]:
    """The service without a gateway; what it writes gateways find. A clerk it makes present stays so for hours."""
    store = Store(database_url)
    engine = EngineClient(["http://127.0.0.1:9"], "x" * 32)
    organisation = Organisation.load(Path(ROOT / "data/organisation.yml"))
    rules = Rules(presence_lease=timedelta(hours=3))
    service = Service(
        store=store, bus=Bus(), engine=engine, organisation=organisation, texts=Texts.load(), rules=rules
    )  # fmt: skip
    try:
        yield service
    finally:
        await engine.close()
        await store.close()


async def open_many(service: Service, count: int) -> list[Conversation]:
    async def one() -> Conversation:
        opened = await service.open_conversation(protocol.OpenConversation())
        return Conversation(opened.conversation_id, opened.token)

    made: list[Conversation] = []
    while len(made) < count:
        made += await asyncio.gather(*(one() for _ in range(min(AT_ONCE, count - len(made)))))
    return made


async def sign_in(service: Service, username: str = "erika") -> SignedIn:
    accounts = Accounts(service.store, session_life=timedelta(hours=3))
    password = "lange-genug-zum-messen"  # noqa: S105 - of an account in a database that is thrown away
    account = await accounts.add(username, password, name="Frau Yılmaz", roles=["clerk"], departments=[])
    token, _ = await accounts.sign_in(username, password)
    return SignedIn(as_clerk(account), f"staff_session={token}")


async def hand_to(service: Service, clerk: Clerk, conversations: list[Conversation]) -> list[Conversation]:
    """All of them handed over to ``clerk``."""
    await service.set_presence(clerk, "available")
    owned = []
    for conversation in conversations:
        await service.request_clerk(conversation.id)
        owned.append(Conversation(conversation.id, conversation.token, await service.accept(clerk, conversation.id)))
    return owned
