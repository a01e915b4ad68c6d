"""Messages that wait for the disk together share a commit; each is durable when acknowledged and fails alone."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from handover.errors import DuplicateWithOtherBody, NotFound, StoreUnavailable
from handover.service import Service
from handover.store import Store
from handover.store.sqlite import Connection
from tests.conftest import Nodes
from tests.servers import SqliteServer
from tests.talk import log_of, opened, say


@pytest.fixture
def service(sqlite_store: Store, nodes: Nodes) -> Service:
    return nodes(sqlite_store)


class CountedCommits:
    """Counts commits; while ``failing`` holds an error, a commit raises it instead."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self.failing: Exception | None = None
        commit = Connection.commit

        async def counted(connection: Connection) -> None:
            self.count += 1
            if self.failing is not None:
                raise self.failing
            await commit(connection)

        monkeypatch.setattr(Connection, "commit", counted)


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> CountedCommits:
    return CountedCommits(monkeypatch)


def texts_on_disk(store: Store) -> list[str]:
    """What another process reads: only what is committed."""
    with closing(sqlite3.connect(str(store.url.database))) as other:
        return [text for (text,) in other.execute("SELECT text FROM entry WHERE role = 'citizen' ORDER BY seq")]


async def test_messages_that_wait_share_a_commit(service: Service, commits: CountedCommits) -> None:
    conversations = [await opened(service) for _ in range(30)]
    before = commits.count
    await asyncio.gather(*(service.citizen_says(each, say("Hallo")) for each in conversations))
    shared = commits.count - before
    await service.runner.idle()
    assert shared <= 10, "thirty messages, and some answers that came meanwhile"


async def test_what_is_acknowledged_is_on_the_disk(sqlite_store: Store, service: Service) -> None:
    conversations = [await opened(service) for _ in range(20)]
    missing: list[str] = []

    async def speak(conversation_id: str, text: str) -> None:
        await service.citizen_says(conversation_id, say(text))
        if text not in texts_on_disk(sqlite_store):
            missing.append(text)

    await asyncio.gather(*(speak(each, f"Nachricht {number}") for number, each in enumerate(conversations)))
    await service.runner.idle()
    assert missing == []


async def test_one_that_fails_fails_alone(service: Service) -> None:
    conversation_id = await opened(service)
    again = say("Zweimal")
    outcomes = await asyncio.gather(
        service.citizen_says(conversation_id, say("Eins")),
        service.citizen_says("gibt-es-nicht", say("Nirgends")),
        service.citizen_says(conversation_id, again),
        service.citizen_says(conversation_id, again.model_copy(update={"text": "Anders"})),
        service.citizen_says(conversation_id, say("Zwei")),
        return_exceptions=True,
    )
    await service.runner.idle()
    assert [type(outcome) for outcome in outcomes[1::2]] == [NotFound, DuplicateWithOtherBody]
    said = [entry for entry in await log_of(service, conversation_id) if entry.author.role == "citizen"]
    assert [entry.text for entry in said] == ["Eins", "Zweimal", "Zwei"]
    entries = await log_of(service, conversation_id)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1)), "no hole where one failed"


async def test_the_same_message_twice_in_one_group_is_one_entry(service: Service) -> None:
    conversation_id = await opened(service)
    message = say("Hallo")
    first, second = await asyncio.gather(*(service.citizen_says(conversation_id, message) for _ in range(2)))
    await service.runner.idle()
    assert first.seq == second.seq


async def test_messages_of_one_conversation_keep_their_order(service: Service) -> None:
    conversation_id = await opened(service)
    said = await asyncio.gather(*(service.citizen_says(conversation_id, say(f"{number}")) for number in range(25)))
    await service.runner.idle()
    assert [each.seq for each in said] == sorted(each.seq for each in said)
    texts = [entry.text for entry in await log_of(service, conversation_id) if entry.author.role == "citizen"]
    assert texts == [str(number) for number in range(25)]


async def test_a_commit_that_fails_acknowledges_nobody(
    sqlite_store: Store, service: Service, commits: CountedCommits
) -> None:
    conversations = [await opened(service) for _ in range(3)]
    messages = [say(f"Nachricht {number}") for number in range(3)]
    commits.failing = sqlite3.OperationalError("disk I/O error")
    speaking = [service.citizen_says(each, message) for each, message in zip(conversations, messages, strict=True)]
    outcomes = await asyncio.gather(*speaking, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 3
    assert texts_on_disk(sqlite_store) == []
    commits.failing = None
    for each, message in zip(conversations, messages, strict=True):
        assert (await service.citizen_says(each, message)).seq == 1, "sent again, it is there once"
    await service.runner.idle()


async def test_a_disk_that_fills_up_midway_fails_the_group_and_nothing_else(
    sqlite_store: Store, service: Service
) -> None:
    """SQLite undoes the whole transaction then: whoever was told nothing yet is told that nothing was kept."""
    conversations = [await opened(service) for _ in range(8)]
    async with sqlite_store.writing() as tx:
        (await tx.run_sync(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1"))).close()
    speaking = [service.citizen_says(each, say(f"{number} " + "x" * 1900)) for number, each in enumerate(conversations)]
    outcomes = await asyncio.gather(*speaking, return_exceptions=True)
    await service.runner.idle()
    kept = [number for number, outcome in enumerate(outcomes) if not isinstance(outcome, Exception)]
    assert len(kept) < len(conversations), "the disk was full"
    assert sorted(int(text.split()[0]) for text in texts_on_disk(sqlite_store)) == kept
    async with sqlite_store.writing() as tx:
        (await tx.run_sync(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 100000"))).close()
    await service.citizen_says(conversations[0], say("Wieder Platz"))
    await service.runner.idle()


async def test_one_cancelled_while_it_waits_leaves_the_others_alone(sqlite: SqliteServer, nodes: Nodes) -> None:
    store = Store(sqlite.new_database())
    service = nodes(store)
    conversations = [await opened(service) for _ in range(6)]
    for steps in range(12):
        tasks = [asyncio.create_task(service.citizen_says(each, say(f"Schritt {steps}"))) for each in conversations]
        for _ in range(steps):
            await asyncio.sleep(0)
        tasks[2].cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        others = [outcome for number, outcome in enumerate(outcomes) if number != 2]
        assert not any(isinstance(outcome, BaseException) for outcome in others)
    await service.runner.idle()
    await store.close()
