"""The engine is a function: one citizen message in, replies out. docs/gateway.md"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from pydantic import ValidationError

from handover.http_client import Answer, Broken, HttpClient, Unreachable
from handover.protocol import History, TurnRequest, TurnResult

WEBHOOK = "/webhooks/citizen/webhook"
HISTORY = "/webhooks/citizen/history"
CONVERSATION = "/webhooks/citizen/conversations/{}"
HEALTH = "/webhooks/citizen/health"

FAILURES_TO_OPEN = 5
OPEN_SECONDS = 3.0
CONNECT_SECONDS = 1.0


class EngineError(Exception):
    """The engine gave no usable result."""


class EngineDown(EngineError):
    """Nobody there, or so many failures in a row that nobody was asked: nothing has happened to the turn."""


class EngineFailed(EngineError):
    """An error status or a body that is no TurnResult."""


class EngineTimeout(EngineError):
    """No answer within the time allowed; the engine may still be at it."""


class Engine(Protocol):
    """What the use cases need of an engine. ``seconds``: time allowed. Every method raises EngineError."""

    async def ask(self, request: TurnRequest, seconds: float) -> TurnResult: ...
    async def tell(self, history: History, seconds: float) -> None: ...
    async def forget(self, conversation_id: str, seconds: float) -> None: ...
    async def check(self) -> None: ...
    async def close(self) -> None: ...


class Http(Protocol):
    """What an engine client needs of HTTP: ``handover.http_client.HttpClient``."""

    async def request(self, method: str, url: str, body: bytes | None, connect_seconds: float) -> Answer: ...
    async def close(self) -> None: ...


class Breaker:
    """Stops asking an engine that keeps failing; after OPEN_SECONDS one request may try again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._open_until = 0.0

    def allows(self) -> bool:
        if self._failures < FAILURES_TO_OPEN:
            return True
        if self._clock() < self._open_until:
            return False
        self._open_until = self._clock() + OPEN_SECONDS  # one trial; the others wait for its outcome
        return True

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self) -> None:
        self._failures += 1
        self._open_until = self._clock() + OPEN_SECONDS


class EngineClient:
    """Engines at ``urls`` sharing one ``token``. A conversation keeps its engine as long as that can be reached."""

    def __init__(self, urls: Sequence[str], token: str, http: Http | None = None) -> None:
        self._breakers = {url.rstrip("/"): Breaker() for url in urls}
        self._http = http or HttpClient({"Authorization": f"Bearer {token}"})

    async def ask(self, request: TurnRequest, seconds: float) -> TurnResult:
        """Run one turn; the same ``turn_id`` again gives the recorded result."""
        body = request.model_dump_json(exclude_none=True)
        answer = await self._send("POST", WEBHOOK, request.conversation_id, seconds, body)
        try:
            result = TurnResult.model_validate_json(answer.content)
        except ValidationError as error:
            raise EngineFailed(f"the engine's answer has another shape: {error.errors(include_input=False)}") from None
        if result.turn_id != request.turn_id:
            raise EngineFailed("the engine answered another turn")
        return result

    async def tell(self, history: History, seconds: float) -> None:
        """Write what was said without the bot to the tracker; repeating a ``history_id`` changes nothing."""
        await self._send("POST", HISTORY, history.conversation_id, seconds, history.model_dump_json(exclude_none=True))

    async def forget(self, conversation_id: str, seconds: float) -> None:
        """Delete the tracker, on every engine that may have one: an engine that is away keeps none from doing it."""
        path, failures = CONVERSATION.format(conversation_id), []
        for url in self._breakers:
            try:
                await self._send_to(url, "DELETE", path, seconds)
            except EngineError as error:
                failures.append(error)
        if failures:
            raise failures[0]

    async def check(self) -> None:
        """Raise EngineDown unless at least one engine answers."""
        for url in self._breakers:
            try:
                await self._send_to(url, "GET", HEALTH, CONNECT_SECONDS)
            except EngineError:
                continue
            return
        raise EngineDown("no engine answers")

    async def close(self) -> None:
        await self._http.close()

    async def _send(self, method: str, path: str, key: str, seconds: float, body: str) -> Answer:
        """Ask the conversation's own engine; another one only when nothing can have happened there."""
        for url in self._in_order_for(key):
            if not self._breakers[url].allows():
                continue
            try:
                return await self._send_to(url, method, path, seconds, body)
            except EngineDown:
                continue
        raise EngineDown("no engine can be reached")

    async def _send_to(
        self,
        url: str,
        method: str,
        path: str,
        seconds: float,
        body: str | None = None,
    ) -> Answer:
        try:
            async with asyncio.timeout(seconds):
                content = None if body is None else body.encode()
                answer = await self._http.request(method, url + path, content, min(seconds, CONNECT_SECONDS))
        except Unreachable as error:
            self._breakers[url].failed()
            raise EngineDown(str(error)) from error
        except TimeoutError as error:
            self._breakers[url].failed()
            raise EngineTimeout(type(error).__name__) from error
        except Broken as error:
            self._breakers[url].failed()
            raise EngineFailed(str(error)) from error
        if answer.status >= 500:
            self._breakers[url].failed()
        else:
            self._breakers[url].succeeded()
        if not answer.is_success:
            raise EngineFailed(f"the engine answered {answer.status}")
        return answer

    def _in_order_for(self, key: str) -> list[str]:
        """Rendezvous hashing: adding or removing an engine moves only that engine's conversations."""
        return sorted(self._breakers, key=lambda url: hashlib.sha256(f"{url} {key}".encode()).digest())
