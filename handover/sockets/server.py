"""The Socket.IO server and its upkeep. With ``namespace`` and the namespaces, the only importer of socketio."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any, Final

import socketio
from starlette.types import ASGIApp

from handover.protocol import FRAME_LIMIT
from handover.security import SOCKET_PATH

JOIN_SECONDS: Final = 10.0  # time to join a namespace before the connection is closed
GOODBYE_SECONDS: Final = 1.0
PING_SECONDS: Final = 10.0
PONG_SECONDS: Final = 10.0
"""A silent client is asked after PING_SECONDS and given PONG_SECONDS to answer; without a WebSocket it may take that
long once more until it is noticed. With the clerk's lease and the sweep this must stay under a minute."""
log = logging.getLogger(__name__)


def socket_server(namespaces: Iterable[socketio.AsyncNamespace]) -> socketio.AsyncServer:
    """One server with ``namespaces``. Events of one connection are handled one after the other (async_handlers)."""
    server = socketio.AsyncServer(
        async_mode="asgi",
        async_handlers=False,
        # Nothing is sent from inside the connect handlers, and a refusal must arrive as CONNECT_ERROR with its reason;
        # with always_connect it would be a bare DISCONNECT after a CONNECT.
        always_connect=False,
        cors_allowed_origins=[],  # neither checked nor answered here: OriginGate and the CORS headers stand in front
        max_http_buffer_size=FRAME_LIMIT,
        http_compression=False,
        ping_interval=PING_SECONDS,
        ping_timeout=PONG_SECONDS,
        logger=False,
        engineio_logger=False,
    )
    for namespace in namespaces:
        server.register_namespace(namespace)
    return server


def with_sockets(server: socketio.AsyncServer, app: ASGIApp) -> ASGIApp:
    """Socket.IO at its path, ``app`` everywhere else."""
    mounted: ASGIApp = socketio.ASGIApp(server, app, socketio_path=SOCKET_PATH)
    return mounted


async def close_unjoined(server: socketio.AsyncServer, *, after: float = JOIN_SECONDS) -> None:
    """Close connections that are in no namespace, for as long as the node runs."""
    waiting: set[str] = set()
    while True:
        await asyncio.sleep(after)
        idle = set(server.eio.sockets) - _joined(server)
        await asyncio.gather(*(_close(server, eio_sid) for eio_sid in waiting & idle))
        waiting = idle


async def _close(server: socketio.AsyncServer, eio_sid: str) -> None:
    try:
        async with asyncio.timeout(GOODBYE_SECONDS):  # a client that never polls again never fetches the goodbye
            await server.eio.disconnect(eio_sid)
    except TimeoutError:
        server.eio.sockets.pop(eio_sid, None)
    except Exception:
        log.exception("closing an idle connection failed")


def _joined(server: socketio.AsyncServer) -> set[Any]:
    manager = server.manager
    return {
        eio_sid
        for namespace in list(manager.get_namespaces())
        for _, eio_sid in manager.get_participants(namespace, None)
    }
