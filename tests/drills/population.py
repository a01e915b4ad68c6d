"""Citizens and clerks who behave exactly as docs/protocol.md asks of clients, and write everything into the ledger.

Their pauses are shorter than the widget's, so that a drill of minutes stands for hours.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import uuid4

import httpx

from tests.drills.connection import Connection, ConnectionLost, ConnectionRefused
from tests.drills.ledger import Ledger, Message
from tests.drills.view import View

PAUSE = 0.3  # seconds before the next attempt, on average
POLL_SECONDS = 5.0
LATER = frozenset({"store_unavailable", "too_many", "internal"})  # codes after which a client sends again later


@asynccontextmanager
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    """One HTTP client for the whole population: making one costs more than a drill's message."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=50)
    async with httpx.AsyncClient(timeout=6, trust_env=False, verify=False, limits=limits) as http:  # noqa: S501 - loopback
        yield http


class Person:
    """Someone with an outbox and a line to one of ``gateways``; takes the next one whenever a line breaks."""

    def __init__(self, name: str, gateways: Sequence[str], ledger: Ledger, http: httpx.AsyncClient) -> None:
        self.name, self.gateways, self.ledger, self.http = name, gateways, ledger, http
        self.outbox: list[Message] = []
        self.connection: Connection | None = None
        self.on_send: Callable[[Message], None] = lambda _: None  # called the moment a message leaves
        self.on_seen: Callable[[str, dict[str, Any]], None] = lambda *_: None  # (conversation, entry shown)
        self._chosen = random.randrange(len(gateways))
        self._written = asyncio.Event()

    @property
    def gateway(self) -> str:
        return self.gateways[self._chosen % len(self.gateways)]

    async def stays_online(self) -> None:
        """Until cancelled: connect, send what waits, show what comes, and begin again when the line breaks."""
        while True:
            try:
                await self._is_online()
            except (ConnectionLost, ConnectionRefused, httpx.HTTPError) as error:
                self.ledger.told["line broken"] += 1
                self._chosen += 1
                await self._pauses()
                if isinstance(error, ConnectionRefused):
                    await self._was_refused()
            finally:
                if self.connection is not None:
                    connection, self.connection = self.connection, None
                    await connection.close()

    async def _is_online(self) -> None:
        raise NotImplementedError

    async def _was_refused(self) -> None:
        """What she does before the next attempt."""

    async def _pauses(self) -> None:
        await asyncio.sleep(random.uniform(0.5, 1.5) * PAUSE)

    def _writes(self, message: Message) -> None:
        self.outbox.append(message)
        self._written.set()

    async def _sends(self, deliver: Callable[[Message], Awaitable[dict[str, Any]]]) -> None:
        """One message at a time, again and again under its client_id until it is settled."""
        while True:
            while self.outbox:
                message = self.outbox[0]
                message.sendings += 1
                self.on_send(message)
                answer = await deliver(message)
                if answer["ok"]:
                    self.ledger.acknowledged(message, answer["seq"])
                elif answer["error"]["code"] in LATER:
                    self.ledger.told[answer["error"]["code"]] += 1
                    await self._pauses()
                    continue
                else:
                    self.ledger.refused(message, answer["error"]["code"])
                if self.outbox and self.outbox[0] is message:
                    self.outbox.pop(0)
            self._written.clear()
            await self._written.wait()

    def _shows(self, conversation_id: str, view: View, entries: list[dict[str, Any]]) -> None:
        """Raises ConnectionLost on a hole: connecting again asks for what follows ``last_seq``."""
        before = view.last_seq
        complete = view.take(entries)
        for entry in view.lines[before:]:
            self.on_seen(conversation_id, entry)
        if not complete:
            raise ConnectionLost


class Citizen(Person):
    """A widget on WebSocket."""

    id = ""
    token = ""

    @property
    def view(self) -> View:
        return self.ledger.view(self.name, self.id)

    async def opens_chat(self) -> None:
        """Repeated until a gateway does it; a conversation nobody was told of may remain."""
        while not self.id:
            try:
                answer = await self.http.post(f"{self.gateway}/api/v1/conversations", json={})
                if answer.status_code == 201:
                    self.id, self.token = answer.json()["conversation_id"], answer.json()["token"]
                    return
            except httpx.HTTPError:
                self._chosen += 1
            await self._pauses()

    def writes(self, text: str) -> Message:
        """Into the outbox; ``stays_online`` sends it. ``text`` must be new in the conversation."""
        message = self.ledger.wrote(self.id, "citizen", text)
        self._writes(message)
        return message

    async def reloads(self) -> None:
        """The page goes away in the middle of everything; token and outbox stay in the browser's storage."""
        self.view.forget()
        if self.connection is not None:
            await self.connection.close()

    async def wants_a_person(self) -> str:
        """Ask for a clerk; returns the owner it led to. Repeated under one client_id until it is answered."""
        body = {"client_id": str(uuid4())}
        while True:
            with suppress(httpx.HTTPError):
                answer = await self._asks("POST", "/clerk-request", json=body)
                if answer.status_code == 200:
                    return str(answer.json()["state"]["owner"])
            self._chosen += 1
            await self._pauses()

    async def _asks(self, method: str, path: str, **request: Any) -> httpx.Response:
        url = f"{self.gateway}/api/v1/conversations/{self.id}{path}"
        return await self.http.request(method, url, headers={"Authorization": f"Bearer {self.token}"}, **request)

    async def _is_online(self) -> None:
        auth = {"token": self.token, "last_seq": self.view.last_seq}
        self.connection = connection = await Connection.open(self.gateway, "/citizen", auth)

        async def deliver(message: Message) -> dict[str, Any]:
            return await connection.call("say", {"client_id": message.client_id, "text": message.text})

        async with _together() as tasks:
            tasks.create_task(self._sends(deliver))
            tasks.create_task(self._listens(connection))

    async def _listens(self, connection: Connection) -> None:
        async for name, payload in connection.events():
            if name == "entries":
                self._shows(self.id, self.view, payload)
            elif name == "resync":
                self.view.resyncs += 1
                self.view.forget()
                raise ConnectionLost


class PollingCitizen(Citizen):
    """A widget behind a proxy that lets no WebSocket through: HTTP and the long poll."""

    async def _is_online(self) -> None:
        async with _together() as tasks:
            tasks.create_task(self._sends(self._posts))
            tasks.create_task(self._polls())

    async def _posts(self, message: Message) -> dict[str, Any]:
        body = {"client_id": message.client_id, "text": message.text}
        answer = await self._asks("POST", "/messages", json=body)
        if answer.status_code == 502:  # a proxy's, without a gateway behind it; what gateways do not understand is 500
            raise ConnectionLost
        fields = answer.json()
        return {"ok": True, "seq": fields["seq"]} if answer.is_success else {"ok": False, "error": fields}

    async def _polls(self) -> None:
        while True:
            parameters = {"after": self.view.last_seq, "wait": POLL_SECONDS}
            answer = await self._asks("GET", "/entries", params=parameters, timeout=POLL_SECONDS + 3)
            if answer.status_code != 200:
                raise ConnectionLost
            self._shows(self.id, self.view, answer.json()["entries"])


class Clerk(Person):
    """A signed-in clerk at the console. ``account`` is (username, password)."""

    def __init__(
        self, name: str, gateways: Sequence[str], ledger: Ledger, http: httpx.AsyncClient, account: tuple[str, str]
    ) -> None:
        super().__init__(name, gateways, ledger, http)
        self.account = account
        self.cookie = ""
        self.epochs: dict[str, int] = {}  # conversations she has or had
        self.lost: set[str] = set()  # those of them that went back into the queue
        self.lists: dict[str, Any] = {}
        self.on_lists: Callable[[dict[str, Any]], None] = lambda _: None
        self.accepts_all = True

    async def signs_in(self) -> None:
        username, password = self.account
        while not self.cookie:
            with suppress(httpx.HTTPError):
                body = {"username": username, "password": password}
                answer = await self.http.post(f"{self.gateway}/api/v1/staff/login", json=body, timeout=60)
                self.http.cookies.clear()  # the client is shared
                if answer.status_code == 200:
                    self.cookie = answer.headers["set-cookie"].split(";")[0]
                    return
            self._chosen += 1
            await self._pauses()

    def writes(self, conversation_id: str, text: str) -> Message:
        message = self.ledger.wrote(conversation_id, "clerk", text)
        self._writes(message)
        return message

    async def accepts(self, conversation_id: str) -> dict[str, Any]:
        """The acknowledgement. Raises ConnectionLost."""
        if self.connection is None:
            raise ConnectionLost
        answer = await self.connection.call("accept", {"conversation_id": conversation_id})
        if answer["ok"]:
            self.epochs[conversation_id] = answer["epoch"]
            self.lost.discard(conversation_id)
            self.ledger.view(self.name, conversation_id)
        return answer

    async def _is_online(self) -> None:
        headers = {"Cookie": self.cookie, "Origin": self.gateway}
        self.connection = connection = await Connection.open(self.gateway, "/clerk", None, headers)
        await connection.call("presence", {"status": "available"})

        async def deliver(message: Message) -> dict[str, Any]:
            said = {"conversation_id": message.conversation_id, "epoch": self.epochs[message.conversation_id]}
            return await connection.call("say", {**said, "client_id": message.client_id, "text": message.text})

        async with _together() as tasks:
            for conversation_id in self.epochs.keys() - self.lost:
                tasks.create_task(self._follows(connection, conversation_id))
            tasks.create_task(self._sends(deliver))
            tasks.create_task(self._listens(connection))

    async def _follows(self, connection: Connection, conversation_id: str) -> None:
        last_seq = self.ledger.view(self.name, conversation_id).last_seq
        answer = await connection.call("follow", {"conversation_id": conversation_id, "last_seq": last_seq})
        if not answer["ok"] and answer["error"]["code"] == "not_found":
            self.lost.add(conversation_id)
            self.ledger.views.pop((self.name, conversation_id), None)

    async def _listens(self, connection: Connection) -> None:
        async with _together() as tasks:
            async for name, payload in connection.events():
                if name == "queue":
                    self.lists = payload
                    self.on_lists(payload)
                    if self.accepts_all:
                        for item in payload["waiting"]:
                            tasks.create_task(self._accepts_if_free(item["conversation_id"]))
                elif name == "entries":
                    conversation_id = payload["conversation_id"]
                    self._shows(conversation_id, self.ledger.view(self.name, conversation_id), payload["entries"])
                elif name == "resync":
                    conversation_id = payload["conversation_id"]
                    self.ledger.view(self.name, conversation_id).resyncs += 1
                    self.ledger.view(self.name, conversation_id).forget()
                    tasks.create_task(self._follows(connection, conversation_id))

    async def _accepts_if_free(self, conversation_id: str) -> None:
        if conversation_id not in self.epochs or conversation_id in self.lost:
            await self.accepts(conversation_id)

    async def _was_refused(self) -> None:
        """Her session is over, as for one whose clock is a day ahead: the page asks her to sign in again."""
        self.cookie = ""
        await self.signs_in()


@asynccontextmanager
async def _together() -> AsyncIterator[asyncio.TaskGroup]:
    """Tasks that end together; of their errors the first that is a broken line is raised alone."""
    try:
        async with asyncio.TaskGroup() as tasks:
            yield tasks
    except BaseExceptionGroup as group:
        broken = group.subgroup((ConnectionLost, ConnectionRefused, httpx.HTTPError))
        if broken is None or len(broken.exceptions) != len(group.exceptions):
            raise
        raise ConnectionLost from group
