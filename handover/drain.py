"""How a gateway leaves without anybody noticing: first it says so, then it lets go, one after the other.

docs/operations.md, "Upgrade". What it does not bring to an end is in the database and in the clients' outboxes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from math import ceil
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SERVICE_RESTART: Final = 1012  # RFC 6455, IANA registry: "reconnect after a short while"; clients do so by themselves
CLOSE_SECONDS: Final = 2.0  # over which many sockets are closed, so that they do not arrive elsewhere all at once
CLOSE_STEP_SECONDS: Final = 0.05
FEW: Final = 100  # sockets that may be closed in one step
FINISH_SECONDS: Final = 4.0  # for turns under way; what takes longer goes to the other nodes


class Drain:
    """The gateway's outermost layer: knows its open WebSockets and whether it is about to leave.

    ``let_go`` end what waits for news (must not block), ``finish(seconds)`` brings running turns to an end or gives
    them back.
    """

    def __init__(
        self, app: ASGIApp, let_go: Iterable[Callable[[], None]], finish: Callable[[float], Awaitable[None]]
    ) -> None:
        self._app, self._let_go, self._finish = app, let_go, finish
        self._sockets: dict[int, Send] = {}
        self.announced = False
        self._leaving = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._serve_socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._app(scope, receive, self._ending_connection(send))
        else:
            await self._app(scope, receive, send)

    def announce(self) -> None:
        """From now on /readyz answers 503, so that a proxy that asks sends no new clients; all else works on."""
        self.announced = True

    async def leave(self) -> None:
        """Returns when all WebSockets are closed and no turn is under way, at most some seconds later."""
        self.announced = self._leaving = True
        for let_go in self._let_go:
            let_go()
        await asyncio.gather(self._close_sockets(), self._finish(FINISH_SECONDS))

    def _ending_connection(self, send: Send) -> Send:
        """The last answer of a connection says so, or the proxy would send its next request into a closed one."""

        async def last(message: Message) -> None:
            if self._leaving and message["type"] == "http.response.start":
                MutableHeaders(raw=message.setdefault("headers", []))["Connection"] = "close"
            await send(message)

        return last

    async def _serve_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._leaving:
            await send({"type": "websocket.close", "code": SERVICE_RESTART})
            return
        self._sockets[id(send)] = send
        try:
            await self._app(scope, receive, send)
        finally:
            self._sockets.pop(id(send), None)

    async def _close_sockets(self) -> None:
        step = max(FEW, ceil(len(self._sockets) * CLOSE_STEP_SECONDS / CLOSE_SECONDS))
        while self._sockets:
            some = [self._sockets.popitem()[1] for _ in range(min(step, len(self._sockets)))]
            await asyncio.gather(*map(_close, some), return_exceptions=True)
            await asyncio.sleep(CLOSE_STEP_SECONDS if self._sockets else 0)


async def _close(send: Send) -> None:
    """Fails for a connection that is just closing of its own accord; the caller does not mind."""
    async with asyncio.timeout(1):
        await send({"type": "websocket.close", "code": SERVICE_RESTART})
