"""Erase on request, through all processes: within a minute nothing that was said is to be found anywhere.

SQLite: every file of the stack, with write-ahead logs and log files. PostgreSQL: every row of both databases, the log
files and Valkey; what its own files keep is said in docs/storage.md.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest
import redis

from tests.contract.wire import Wire
from tools.running import RunningStack, wait_until
from tools.stack import environment_of

pytestmark = pytest.mark.engine

LIMIT = 60.0  # seconds within which everything must be gone
PLACES = ("said", "comment", "clerk", "note", "later", "name", "mail", "message")
Search = Callable[[Iterable[str]], set[str]]


def talk(stack: RunningStack, words: dict[str, str]) -> tuple[httpx.Client, str]:
    """A conversation that holds each word; the citizen's client and the conversation's path."""
    url = stack.gateways[0]
    http = httpx.Client(base_url=f"{url}/api/v1", timeout=30, trust_env=False)
    opened = http.post("/conversations", json={}).json()
    path, conversation = f"/conversations/{opened['conversation_id']}", {"conversation_id": opened["conversation_id"]}
    http.headers["Authorization"] = f"Bearer {opened['token']}"

    def post(what: str, **body: object) -> None:
        http.post(f"{path}{what}", json=body).raise_for_status()

    def said_by(role: str, times: int = 1) -> dict[str, int]:
        def enough() -> dict[str, int] | None:
            entries = http.get(f"{path}/entries").json()["entries"]
            found = [entry for entry in entries if entry["author"]["role"] == role]
            return found[-1] if len(found) >= times else None

        found: dict[str, int] = wait_until(enough, f"{role} schreibt")
        return found

    post("/messages", client_id=str(uuid4()), text=f"Was kostet ein Personalausweis? {words['said']}")
    answer = said_by("bot")
    post(f"/entries/{answer['seq']}/feedback", helpful=False, comment=words["comment"])
    wire = clerk_of(stack, url)
    try:
        post("/clerk-request", client_id=str(uuid4()))
        epoch = wire.call("accept", conversation)["epoch"]
        reply = {"epoch": epoch, "client_id": str(uuid4()), "text": f"Guten Tag! {words['clerk']}"}
        for event, data in (("say", reply), ("note", {"text": words["note"]}), ("hand_back", {})):
            assert wire.call(event, conversation | data)["ok"], event
    finally:
        wire.close()
    before = said_by("bot")["seq"]
    post("/messages", client_id=str(uuid4()), text=f"Und ein Reisepass? {words['later']}")
    wait_until(lambda: said_by("bot")["seq"] > before, "der Bot antwortet wieder")
    contact = {"kind": "email", "value": f"{words['mail']}@example.org"}
    left = {"name": words["name"], "contact": contact, "text": words["message"], "consent": True}
    post("/callback", client_id=str(uuid4()), **left)
    return http, path


def clerk_of(stack: RunningStack, url: str) -> Wire:
    username = f"clerk_{uuid4().hex[:8]}"
    password = stack.add_clerk(username, "Frau Yılmaz")
    answer = httpx.post(f"{url}/api/v1/staff/login", json={"username": username, "password": password}, trust_env=False)
    wire = Wire(url, "/clerk", None, Cookie=answer.headers["set-cookie"].split(";")[0], Origin=url)
    assert wire.call("presence", {"status": "available"})["ok"]
    return wire


def in_files(files: Iterable[Path], words: Iterable[str]) -> set[str]:
    """Which of the words stand in which file, as ``word file``."""
    return {
        f"{word} {file.name}"
        for file in files
        if file.is_file()
        for content in [file.read_bytes()]
        for word in words
        if word.encode() in content
    }


async def in_rows(address: str, words: Iterable[str]) -> set[str]:
    """Which of the words stand in which table, as ``word table``."""
    database = await asyncpg.connect(address.replace("+asyncpg", ""))
    try:
        tables = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found: set[str] = set()
        for (table,) in tables:
            holds = f'EXISTS (SELECT 1 FROM "{table}" t WHERE t::text LIKE $2 || word || $2)'
            query = f"SELECT word FROM unnest($1::text[]) word WHERE {holds}"
            found |= {f"{word} {table}" for (word,) in await database.fetch(query, list(words), "%")}
        return found
    finally:
        await database.close()


def check_erased(stack: RunningStack, search: Search, stored: Callable[[set[str]], None]) -> None:
    words = {place: f"canary{place}{uuid4().hex}" for place in PLACES}
    http, path = talk(stack, words)
    with closing(http):
        stored(search(words.values()))
        begun = time.monotonic()
        assert http.delete(path).status_code == 204
        wait_until(lambda: not search(words.values()), "nichts mehr zu finden", LIMIT)
        assert time.monotonic() - begun < LIMIT
        assert http.get(f"{path}/entries").status_code == 404


def test_nothing_is_left_in_any_file(stack: RunningStack) -> None:
    def stored(found: set[str]) -> None:
        for place in PLACES:
            assert any(f"canary{place}" in each and "handover.db" in each for each in found), place
        for place in ("said", "later", "clerk"):
            assert any(f"canary{place}" in each and "tracker.db" in each for each in found), place
        assert not [each for each in found if each.endswith(".log")], "a log file holds what was said"

    check_erased(stack, lambda words: in_files(stack.layout.var.rglob("*"), words), stored)


def test_nothing_is_left_in_any_row_or_key(cluster: RunningStack) -> None:
    settings = environment_of(cluster.layout)
    bus = redis.Redis.from_url(settings["BD_REDIS_URL"])

    def search(words: Iterable[str]) -> set[str]:
        words = list(words)
        rows = [asyncio.run(in_rows(settings[name], words)) for name in ("BD_DATABASE_URL", "BD_TRACKER_URL")]
        keys = {f"key {key!r}" for key in bus.scan_iter()}
        return rows[0] | rows[1] | keys | in_files(cluster.layout.var.glob("*.log"), words)

    def stored(found: set[str]) -> None:
        for place in PLACES:
            assert any(each.startswith(f"canary{place}") and not each.endswith(" events") for each in found), place
        assert any(each.startswith("canarysaid") and each.endswith(" events") for each in found)
        assert not [each for each in found if each.startswith("key ") or each.endswith(".log")]

    with bus:
        check_erased(cluster, search, stored)
