"""What has grown old goes, a little at a time, whichever node does it; and what may stay stays."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import Table, func, select

from handover import protocol
from handover.errors import NotFound
from handover.service import Service, retention
from handover.staff.accounts import Accounts
from handover.store import Store, audit, tables
from tests.conftest import Nodes
from tests.fakes import FakeClock, FakeEngine
from tests.people import CLERK_YILMAZ
from tests.talk import asked, callback, opened, with_clerk


async def count(store: Store, table: Table) -> int:
    async with store.reading() as read:
        return int((await read.execute(select(func.count()).select_from(table))).scalar_one())


async def answered_callback(service: Service) -> None:
    conversation_id = await opened(service)
    await service.leave_callback(conversation_id, callback())
    await service.set_presence(CLERK_YILMAZ, "available")
    await service.accept(CLERK_YILMAZ, conversation_id)
    await service.close_by_clerk(CLERK_YILMAZ, conversation_id)


async def message_in_vain(service: Service) -> None:
    conversation_id = await opened(service)
    said = (await asked(service, conversation_id, "wie geht das"))[0]
    await service.give_feedback(conversation_id, said.seq, protocol.Feedback(helpful=False))


async def time_needed(service: Service) -> None:
    conversation_id, _ = await with_clerk(service, CLERK_YILMAZ)
    await service.close_by_clerk(CLERK_YILMAZ, conversation_id)


async def line_in_audit_log(service: Service) -> None:
    async with service.store.writing() as tx:
        await audit.record(tx, service.clock(), "operator", "account_added", "yilmaz")


async def session(service: Service) -> None:
    accounts = Accounts(service.store, session_life=timedelta(), clock=service.clock)
    await accounts.add("yilmaz", "correct-horse-battery", name="Frau Yılmaz", roles=["clerk"], departments=[])
    await accounts.sign_in("yilmaz", "correct-horse-battery")


async def clerk_who_was_there(service: Service) -> None:
    await service.set_presence(CLERK_YILMAZ, "available")


@pytest.mark.parametrize(
    ("leave", "table", "days"),
    [
        (answered_callback, tables.callback, 7),
        (message_in_vain, tables.sample, 90),
        (time_needed, tables.handling, 90),
        (line_in_audit_log, tables.audit, 365),
        (session, tables.staff_session, 1),
        (clerk_who_was_there, tables.presence, 2),  # a lease of seconds, and a day
    ],
)
async def test_each_kind_has_its_time(
    service: Service, clock: FakeClock, leave: Callable[[Service], Awaitable[None]], table: Table, days: int
) -> None:
    await leave(service)
    clock.advance(days=days, minutes=-2)
    before = await count(service.store, table)
    if table is not tables.presence:
        await service.retain()
        assert await count(service.store, table) >= before == 1 or table is tables.audit
    clock.advance(minutes=3)
    await service.retain()
    left = await count(service.store, table)
    assert left == 0 or table is tables.audit
    if table is tables.audit:
        async with service.store.reading() as read:
            assert "account_added" not in (await read.execute(select(tables.audit.c.action))).scalars().all()


async def test_conversations_go_after_thirty_days_without_a_word(service: Service, clock: FakeClock) -> None:
    old, young = await opened(service), await opened(service)
    clock.advance(days=29)
    await asked(service, young, "Noch da?")
    clock.advance(days=1)
    await service.retain()
    with pytest.raises(NotFound):
        await service.state_of(old)
    assert (await service.state_of(young)).seq == 2


async def test_a_message_that_nobody_ever_answered_leaves_a_mark(service: Service, clock: FakeClock) -> None:
    await service.leave_callback(await opened(service), callback())
    clock.advance(days=30)
    await service.retain()
    async with service.store.reading() as read:
        actions = (await read.execute(select(tables.audit.c.action))).scalars().all()
    assert sorted(actions) == ["callback.never_answered", "conversation.erased"]


async def test_two_nodes_share_a_backlog(
    service: Service, nodes: Nodes, engine: FakeEngine, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PAUSE", 0)
    ids = [await opened(service) for _ in range(35)]
    clock.advance(days=30)
    others = [nodes(service.store), nodes(service.store)]
    await asyncio.gather(service.retain(), *(node.retain() for node in others))
    assert await count(service.store, tables.conversation) == 0
    assert await count(service.store, tables.audit) == len(ids), "each was erased once"
    await asyncio.gather(service.forget_trackers(), *(node.forget_trackers() for node in others))
    assert set(engine.forgotten) == set(ids)
    assert await count(service.store, tables.erasure) == 0


async def test_once_a_night_and_at_the_start(service: Service, nodes: Nodes, clock: FakeClock) -> None:
    await service.retain_nightly()  # at half past ten in the morning
    conversation_id = await opened(service)
    clock.advance(days=29)
    await service.retain_nightly()
    clock.advance(days=1)
    clock.now = clock.now.replace(hour=11)
    await service.retain_nightly()
    with pytest.raises(NotFound):
        await service.state_of(conversation_id)
    late = await opened(service)
    clock.advance(days=29, hours=15)  # three in the morning, not yet thirty days
    await service.retain_nightly()
    clock.advance(hours=10)
    await service.retain_nightly()
    assert (await service.state_of(late)).seq == 0, "the coming night is early enough"
    await nodes(service.store).retain_nightly()
    with pytest.raises(NotFound):
        await service.state_of(late)
