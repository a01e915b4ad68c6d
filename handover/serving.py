"""How uvicorn serves the gateway: with ``websocket.py`` the only importer of uvicorn. docs/operations.md"""

import asyncio
import socket
import time

import uvicorn
from starlette.types import ASGIApp

from handover.drain import Drain
from handover.protocol import FRAME_LIMIT
from handover.settings import Settings
from handover.websocket import WebSocket

FORCED_SECONDS = 0.1  # how soon a second Ctrl-C is noticed


class GatewayServer(uvicorn.Server):
    """Says that it leaves, serves on for ``drain_seconds``, lets go of everybody, and only then stops."""

    def __init__(self, config: uvicorn.Config, drain: Drain | None, drain_seconds: float) -> None:
        super().__init__(config)
        self._drain, self._drain_seconds = drain, drain_seconds

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._drain is not None and not self.force_exit:
            self._drain.announce()
            await self._serve_on()
            for server in self.servers:
                server.close()
            for listener in sockets or []:
                listener.close()
            await self._drain.leave()
        await super().shutdown(sockets)

    async def _serve_on(self) -> None:
        end = time.monotonic() + self._drain_seconds
        while time.monotonic() < end and not self.force_exit:  # noqa: ASYNC110 - a signal handler sets it
            await asyncio.sleep(FORCED_SECONDS)


def build_server(app: ASGIApp, settings: Settings) -> uvicorn.Server:
    """A server that ends cleanly on SIGTERM and SIGINT, as ``handover.drain`` says."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,  # addresses and paths of citizens are nobody's business
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        ws=WebSocket,
        ws_max_size=FRAME_LIMIT,
        ws_ping_interval=None,  # Engine.IO asks silent clients itself, and more often
        ws_per_message_deflate=False,  # with it, an idle connection takes four times the memory
        timeout_graceful_shutdown=5,
    )
    return GatewayServer(config, app if isinstance(app, Drain) else None, settings.drain_seconds)
