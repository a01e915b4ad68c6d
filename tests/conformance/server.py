"""The gateway's server with what the official suites expect on it: their namespaces and their figures.

Everything a packet passes is the gateway's: uvicorn as ``serving`` sets it up, the gates, the server's class and
options, the sweep of connections that join nothing.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from socket import create_server
from typing import Any, Final

import engineio
import socketio
from starlette.applications import Starlette
from starlette.types import ASGIApp

from handover.app import behind_gates
from handover.observability import Metrics
from handover.serving import build_server
from handover.settings import Settings
from handover.sockets.server import close_unjoined, socket_server, with_sockets
from tests.contract.gateway import wait_until

FIGURES: Final = {"ping_interval": 0.3, "ping_timeout": 0.2, "max_http_buffer_size": 1_000_000}
JOIN_SECONDS: Final = 1.0  # the suite's own server; three pings must fit in, and the suite waits 2 seconds
ENGINE_PATH: Final = "engine.io"


class Echo(socketio.AsyncNamespace):  # type: ignore[misc]
    """What a namespace of the Socket.IO suite does."""

    async def on_connect(self, sid: str, _: dict[str, Any], auth: Any) -> None:
        self._greeting = asyncio.create_task(self.emit("auth", auth or {}, to=sid))  # follows CONNECT

    async def on_message(self, sid: str, *payload: Any) -> None:
        await self.emit("message-back", payload, to=sid)

    async def trigger_event(self, event: str, *args: Any) -> Any:
        if event == "message-with-ack":
            return tuple(args[1:])
        return await super().trigger_event(event, *args)


def suite_app(settings: Settings) -> ASGIApp:
    """Socket.IO with the suite's namespaces at its path, an echo of bare Engine.IO messages at ``/engine.io``."""
    sockets = socket_server((Echo("/"), Echo("/custom")), **FIGURES)
    echo = type(sockets.eio)(async_mode="asgi", async_handlers=False, cors_allowed_origins=[], **FIGURES)
    echo.on("message", echo.send)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        sweep = asyncio.create_task(close_unjoined(sockets, after=JOIN_SECONDS))
        yield
        sweep.cancel()

    bare = engineio.ASGIApp(echo, Starlette(lifespan=lifespan), engineio_path=ENGINE_PATH)
    return behind_gates(with_sockets(sockets, bare), settings, Metrics())


@contextmanager
def suite_server() -> Iterator[str]:
    """Serves ``suite_app`` in a thread; gives its address."""
    with create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            port=port,
            public_origins=(url,),
            engine_token="no engine is ever asked",
        )
        server = build_server(suite_app(settings), settings)
        thread = threading.Thread(target=partial(server.run, [listener]), daemon=True)
        thread.start()
        wait_until(lambda: server.started or not thread.is_alive())
        try:
            yield url
        finally:
            server.should_exit = True
            thread.join(15)
