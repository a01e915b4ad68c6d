"""Who talks in bench.delivery, alike in both systems: citizens, and a clerk's windows; and what is on their screens."""

import asyncio
import random
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

from bench.wire import Client, Listener, Lost

PAUSE = 1.0  # seconds before the next attempt, on average: that of socket.io's own client
WORDS = "Guten Tag, ich habe zu meinem Antrag noch eine Frage: Welche Unterlagen brauche ich, und was kostet es? Danke!"


@dataclass(slots=True)
class Message:
    """Moments are seconds of the performance counter."""

    conversation: str
    role: str
    client_id: str = field(default_factory=lambda: str(uuid4()))
    written_at: float = field(default_factory=time.perf_counter)
    acknowledged: bool = False

    @property
    def text(self) -> str:
        return f"{self.client_id} {WORDS}"


class Screen:
    """What a reader has of a conversation. Entries with a ``seq`` are shown as docs/protocol.md asks of clients."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.seen: dict[str, float] = {}  # text → when it was shown first
        self.last_seq = 0

    def show(self, entries: Iterable[dict[str, Any]]) -> bool:
        """False: something before these entries is missing."""
        for entry in entries:
            seq = entry.get("seq")
            if seq is not None and seq <= self.last_seq:
                continue
            if seq is not None and seq > self.last_seq + 1:
                return False
            self.last_seq = seq or 0
            self.texts.append(entry["text"])
            self.seen.setdefault(entry["text"], time.perf_counter())
        return True

    def forget(self) -> None:
        self.texts, self.last_seq = [], 0


class System(Protocol):
    """Two nodes that can be killed, and how people join them and say something."""

    name: str
    ports: tuple[int, ...]

    def start(self, number: int) -> None: ...
    def kill(self, number: int) -> None: ...
    async def join(self, port: int, person: "Person", listener: Listener) -> Client: ...
    def said(self, message: Message) -> dict[str, Any]: ...


class Person:
    """One connection, for one conversation (a citizen) or several (a clerk's window). Its own node is ``home``."""

    def __init__(self, system: System, role: str, home: int, conversations: Iterable[str]) -> None:
        self.system, self.role, self.home = system, role, home
        self.screens = {conversation: Screen() for conversation in conversations}
        self.client: Client | None = None  # the last one, be it gone
        self._node = home
        self._online = asyncio.Event()
        self._one_at_a_time = {conversation: asyncio.Lock() for conversation in self.screens}

    async def stays_online(self) -> None:
        """Until cancelled. Whoever loses the connection tries her own node first, then the other, in turn."""
        attempt = 0
        while True:
            self._node = (self.home + attempt) % len(self.system.ports)
            attempt += 1
            with suppress(Lost, OSError, TimeoutError):
                self.client = await self.system.join(self.system.ports[self._node], self, self._hear)
                self._online.set()
                attempt = 0
                await self.client.gone
            self._online.clear()
            await asyncio.sleep(random.uniform(0.5, 1.5) * PAUSE)

    async def says(self, message: Message) -> None:
        """Again and again until it is acknowledged; one message of a conversation at a time."""
        async with self._one_at_a_time[message.conversation]:
            while not message.acknowledged:
                await self._online.wait()
                assert self.client is not None
                with suppress(Lost, TimeoutError):
                    answer = await self.client.call("say", self.system.said(message))
                    message.acknowledged = answer["ok"]
                if not message.acknowledged:
                    await asyncio.sleep(random.uniform(0.5, 1.5) * PAUSE)

    def is_cut(self) -> None:
        if self.client is not None:
            self.client.close()

    async def is_there(self) -> None:
        await self._online.wait()

    async def goes_home(self) -> None:
        if self._node != self.home:
            self.is_cut()
            self._online.clear()
        await self.is_there()

    def _hear(self, event: str, content: Any) -> None:
        if event not in ("entries", "resync"):
            return
        of_one = not (isinstance(content, dict) and "conversation_id" in content)
        conversation = next(iter(self.screens)) if of_one else content["conversation_id"]
        screen = self.screens[conversation]
        if event == "resync":
            screen.forget()
        elif screen.show(content if of_one else content["entries"]):
            return
        self.is_cut()  # joining again asks for what is missing
