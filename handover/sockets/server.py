"""The Socket.IO server and its upkeep. With ``namespace`` and the namespaces, the only importer of socketio."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import Any, Final

import socketio
from starlette.types import ASGIApp

from handover.protocol import FRAME_LIMIT
from handover.security import SOCKET_PATH

JOIN_SECONDS: Final = 10.0  # time to join a namespace before the connection is closed
log = logging.getLogger(__name__)


def socket_server(origins: Sequence[str], namespaces: Iterable[socketio.AsyncNamespace]) -> socketio.AsyncServer:
    """One server with ``namespaces``. Events of one connection are handled one after the other (async_handlers)."""
    server = socketio.AsyncServer(
        async_mode="asgi",
        async_handlers=False,
        # Nothing is sent from inside the connect handlers, and a refusal must arrive as CONNECT_ERROR with its reason;
        # with always_connect it would be a bare DISCONNECT after a CONNECT.
        always_connect=False,
        cors_allowed_origins=list(origins),
        cors_credentials=False,
        max_http_buffer_size=FRAME_LIMIT,
        http_compression=False,
        ping_interval=20,
        ping_timeout=20,
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
        for eio_sid in waiting & idle:
            try:
                await server.eio.disconnect(eio_sid)
            except Exception:
                log.exception("closing an idle connection failed")
        waiting = idle


def _joined(server: socketio.AsyncServer) -> set[Any]:
    manager = server.manager
    return {
        eio_sid
        for namespace in list(manager.get_namespaces())
        for _, eio_sid in manager.get_participants(namespace, None)
    }
