"""Hints between nodes: "conversation X is at seq N". Losing one costs latency, never data. docs/gateway.md

``Bus`` serves one process; ``RedisBus`` also tells the other nodes and hears them. Announcing never waits, never fails.
"""

import asyncio
import json
import logging
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from handover.store.written import Written

log = logging.getLogger(__name__)

CHANNEL = "handover"
BACKLOG = 10_000  # hints kept while Redis is slow; older ones are dropped, the head check finds what they announced
BATCH = 200  # hints that share one round trip when many wait
CONNECT_SECONDS = 0.5  # with RETRY_SECONDS under a second: so soon a server is found that is back
RETRY_SECONDS = 0.25  # between half and one and a half times as long, so that nodes do not come all at once
ANSWER_SECONDS = 5.0  # a server that takes longer is not there
FLUSH_SECONDS = 1.0  # for the last hints of a node that stops
GAP_SPREAD_SECONDS = 0.3  # over which all who watch look at the database after a gap
SILENCE_SECONDS = 5.0  # without a hint, until the server is asked whether it is there


@dataclass(frozen=True, slots=True)
class Hint:
    """``conversation``: at ``seq`` and ``epoch`` now (0, 0: erased) · ``queue``: someone's lists changed ·
    ``typing``: ``role`` is writing ·
    ``gap``: hints may have been lost, look at everything you watch. Kinds a node does not know mean nothing to it.

    ``written`` is what the hint is about where the same node has written it, so that its readers need not look; it
    does not leave the process."""

    kind: Literal["conversation", "queue", "typing", "gap"]
    conversation_id: str = ""
    seq: int = 0
    epoch: int = 0
    role: str = ""
    written: "Written | None" = field(default=None, compare=False, repr=False)


Listener = Callable[[Hint], None]


async def after_acknowledgement() -> None:
    """Give way until what caused a hint is acknowledged: the connection's writer takes one round of the loop, the write
    to the network a second."""
    for _ in range(2):
        await asyncio.sleep(0)


class Bus:
    """Hints within one process.

    ``hints`` counts by direction and outcome: out sent, out lost, in heard, in rubbish; ``reconnects`` counts how often
    the other side was found again.
    """

    def __init__(self) -> None:
        self.hints: Counter[tuple[str, str]] = Counter()
        self.reconnects = 0
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

    def announce(self, conversation_id: str, seq: int, epoch: int, written: "Written | None" = None) -> None:
        self.send(Hint("conversation", conversation_id, seq=seq, epoch=epoch, written=written))

    def announce_queue(self) -> None:
        self.send(Hint("queue"))

    def announce_typing(self, conversation_id: str, role: str) -> None:
        self.send(Hint("typing", conversation_id, role=role))

    def wake_watchers(self, *, within: float = 0) -> None:
        """Let everybody who watches look again, spread over ``within`` seconds."""
        everybody = [changed for watchers in self._watchers.values() for changed in watchers]
        if not within:
            for changed in everybody:
                changed.set()
            return
        loop = asyncio.get_running_loop()
        for changed in everybody:
            loop.call_later(random.uniform(0, within), changed.set)  # noqa: S311 - spreads load, protects nothing

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
        self._was_connected = False
        self._owes_gap = False  # hints of this node were lost: the others are told to look as soon as they can be
        self._redis = Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 1),
        )
        self._node = uuid4().hex
        self._outbox: asyncio.Queue[str] = asyncio.Queue(BACKLOG)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        if self._tasks:
            return
        self._tasks = [asyncio.create_task(self._publish()), asyncio.create_task(self._receive())]

    async def stop(self) -> None:
        if self._tasks and self.healthy:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._outbox.join(), FLUSH_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        self._hears = False
        await self._redis.aclose()

    def send(self, hint: Hint) -> None:
        """Deliver to this process, and to the others as soon as possible."""
        super().send(hint)
        self._tell(hint)

    @property
    def healthy(self) -> bool:
        return self._hears and self._tells

    def _tell(self, hint: Hint) -> None:
        if self._outbox.full():
            self._outbox.get_nowait()
            self._outbox.task_done()
            self._lost(1)
        told = {"kind": hint.kind, "conversation_id": hint.conversation_id, "seq": hint.seq, "epoch": hint.epoch}
        self._outbox.put_nowait(json.dumps({"node": self._node, **told, "role": hint.role}))

    def _lost(self, count: int) -> None:
        self.hints["out", "lost"] += count
        self._owes_gap = True

    async def _publish(self) -> None:
        while True:
            batch = [await self._outbox.get()]
            while len(batch) < BATCH and not self._outbox.empty():
                batch.append(self._outbox.get_nowait())
            try:
                await self._publish_all(batch)
            except Exception as error:  # lost hints are found by the head check
                self._report(error)
                self._tells = False
                self._lost(len(batch))
            else:
                self._tells = True
                self.hints["out", "sent"] += len(batch)
                self._pay_gap()
            finally:
                for _ in batch:
                    self._outbox.task_done()

    async def _publish_all(self, batch: list[str]) -> None:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for message in batch:
                pipeline.publish(CHANNEL, message)
            await pipeline.execute()

    def _pay_gap(self) -> None:
        """Whoever did not hear of what was lost looks at once, not only at the next head check."""
        if self._owes_gap:
            self._owes_gap = False
            self._tell(Hint("gap"))

    async def _receive(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as subscription:
                    await subscription.subscribe(CHANNEL)
                    await self._hear(subscription)
            except Exception as error:
                self._report(error)
                self._hears = False
                await asyncio.sleep(RETRY_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 - spreads load

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
        self.reconnects += self._was_connected
        self._was_connected = True
        self._gap()
        self._pay_gap()

    def _gap(self) -> None:
        self.wake_watchers(within=GAP_SPREAD_SECONDS)
        super().send(Hint("gap"))

    def _heard(self, data: bytes) -> None:
        try:
            fields = json.loads(data)
            node = fields.pop("node")
            hint = Hint(**fields)
        except (ValueError, TypeError, KeyError, AttributeError):
            self.hints["in", "rubbish"] += 1
            log.warning("the bus carried something that is not a hint")
            return
        if node == self._node:
            return
        self.hints["in", "heard"] += 1
        if hint.kind == "gap":
            self._gap()
        else:
            super().send(hint)


def connect_bus(redis_url: str | None) -> Bus:
    """The bus for one node (no address) or many."""
    return RedisBus(redis_url) if redis_url else Bus()
