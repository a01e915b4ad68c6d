"""Hints between nodes: "conversation X is at seq N". Losing one costs latency, never data. docs/gateway.md

``Bus`` serves one process; ``RedisBus`` also tells the other nodes and hears them. Announcing never waits, never fails.
"""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Literal
from uuid import uuid4

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

CHANNEL = "handover"
BACKLOG = 10_000  # hints kept while Redis is slow; older ones are dropped, the head check finds what they announced
RETRY_SECONDS = 1.0
ANSWER_SECONDS = 5.0  # a server that takes longer is not there
SILENCE_SECONDS = 5.0  # without a hint, until the server is asked whether it is there


@dataclass(frozen=True, slots=True)
class Hint:
    """``conversation``: at ``seq`` and ``epoch`` now (0, 0: erased) · ``queue``: someone's lists changed ·
    ``typing``: ``role`` is writing · ``gap``: hints may have been lost, look at everything you watch."""

    kind: Literal["conversation", "queue", "typing", "gap"]
    conversation_id: str = ""
    seq: int = 0
    epoch: int = 0
    role: str = ""


Listener = Callable[[Hint], None]


class Bus:
    """Hints within one process."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._watchers: dict[str, set[asyncio.Event]] = defaultdict(set)

    async def start(self) -> None:
        """Connect; returns at once, also when the other side is down."""

    async def stop(self) -> None:
        """Disconnect."""

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` (which must not block) with every hint; returns the function that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def healthy(self) -> bool:
        """Whether hints reach the other nodes and theirs come here."""
        return True

    @contextmanager
    def watch(self, conversation_id: str) -> Iterator[asyncio.Event]:
        """An event that is set by the next hint about the conversation."""
        changed = asyncio.Event()
        self._watchers[conversation_id].add(changed)
        try:
            yield changed
        finally:
            self._watchers[conversation_id].discard(changed)
            if not self._watchers[conversation_id]:
                del self._watchers[conversation_id]

    def announce(self, conversation_id: str, seq: int, epoch: int) -> None:
        self.send(Hint("conversation", conversation_id, seq=seq, epoch=epoch))

    def announce_queue(self) -> None:
        self.send(Hint("queue"))

    def announce_typing(self, conversation_id: str, role: str) -> None:
        self.send(Hint("typing", conversation_id, role=role))

    def send(self, hint: Hint) -> None:
        """Deliver to this process."""
        if hint.kind == "conversation":
            for changed in self._watchers.get(hint.conversation_id, ()):
                changed.set()
        for listener in list(self._listeners):
            try:
                listener(hint)
            except Exception:
                log.exception("a listener failed on a %s hint", hint.kind)


class RedisBus(Bus):
    """Hints between nodes over Redis or Valkey publish/subscribe."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._hears = self._tells = False
        self._redis = Redis.from_url(
            url, socket_connect_timeout=2, socket_timeout=ANSWER_SECONDS, retry=Retry(NoBackoff(), 1)
        )
        self._node = uuid4().hex
        self._outbox: asyncio.Queue[str] = asyncio.Queue(BACKLOG)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        if self._tasks:
            return
        self._tasks = [asyncio.create_task(self._publish()), asyncio.create_task(self._receive())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        self._hears = False
        await self._redis.aclose()

    def send(self, hint: Hint) -> None:
        """Deliver to this process, and to the others as soon as possible."""
        super().send(hint)
        if self._outbox.full():
            self._outbox.get_nowait()
        self._outbox.put_nowait(json.dumps({"node": self._node, **asdict(hint)}))

    @property
    def healthy(self) -> bool:
        return self._hears and self._tells

    async def _publish(self) -> None:
        while True:
            message = await self._outbox.get()
            try:
                await self._redis.publish(CHANNEL, message)
                self._tells = True
            except Exception as error:  # a lost hint is found by the head check
                self._report(error)
                self._tells = False

    async def _receive(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as subscription:
                    await subscription.subscribe(CHANNEL)
                    await self._hear(subscription)
            except Exception as error:
                self._report(error)
                self._hears = False
                await asyncio.sleep(RETRY_SECONDS)

    async def _hear(self, subscription: PubSub) -> None:
        """Until the connection ends, or the server does not answer when asked whether it is there."""
        asked = False
        while True:
            message = await subscription.get_message(timeout=SILENCE_SECONDS)
            if message is None:
                if asked:
                    raise TimeoutError
                await subscription.ping()
            elif message["type"] == "subscribe":
                self._connected()
            elif message["type"] == "message":
                self._heard(message["data"])
            asked = message is None

    def _report(self, error: Exception) -> None:
        """Once for each time that the bus goes down; what is no failure of the connection, always."""
        if not isinstance(error, (RedisError, OSError)):
            log.error("the bus failed", exc_info=error)
        elif self.healthy:
            log.warning("the bus is down, messages between nodes arrive late: %s", type(error).__name__)

    def _connected(self) -> None:
        """What was announced meanwhile is unknown: let everybody look."""
        self._hears = self._tells = True
        for watchers in list(self._watchers.values()):
            for changed in watchers:
                changed.set()
        super().send(Hint("gap"))

    def _heard(self, data: bytes) -> None:
        try:
            fields = json.loads(data)
            node = fields.pop("node")
            hint = Hint(**fields)
        except (ValueError, TypeError, KeyError, AttributeError):
            log.warning("the bus carried something that is not a hint")
            return
        if node != self._node:
            super().send(hint)


def connect_bus(redis_url: str | None) -> Bus:
    """The bus for one node (no address) or many."""
    return RedisBus(redis_url) if redis_url else Bus()
