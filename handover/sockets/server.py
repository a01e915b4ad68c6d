"""The Socket.IO server and its upkeep. Nothing outside this folder imports socketio or engineio."""

import asyncio
import logging
import time
from collections.abc import Iterable
from typing import Any, Final

import socketio
from starlette.types import ASGIApp

from handover.protocol import FRAME_LIMIT
from handover.security import SOCKET_PATH
from handover.sockets.packets import Json, Rooms, SocketServer, StrictPacket

JOIN_SECONDS: Final = 10.0  # time to join a namespace before the connection is closed
PING_SECONDS: Final = 10.0
PONG_SECONDS: Final = 10.0
"""A silent client is asked after PING_SECONDS and given PONG_SECONDS to answer. With the clerk's lease and the sweep
this must stay under a minute."""
log = logging.getLogger(__name__)


def socket_server(namespaces: Iterable[socketio.AsyncNamespace], **figures: float) -> socketio.AsyncServer:
    """One server with ``namespaces``. Events of one connection are handled one after the other (async_handlers).

    ``figures`` replace those of the heartbeat and the size: the official suites expect their own.
    """
    own = {"ping_interval": PING_SECONDS, "ping_timeout": PONG_SECONDS, "max_http_buffer_size": FRAME_LIMIT}
    server = SocketServer(
        async_mode="asgi",
        async_handlers=False,
        serializer=StrictPacket,
        client_manager=Rooms(),
        json=Json,
        # Nothing is sent from inside the connect handlers, and a refusal must arrive as CONNECT_ERROR with its reason;
        # with always_connect it would be a bare DISCONNECT after a CONNECT.
        always_connect=False,
        cors_allowed_origins=[],  # neither checked nor answered here: OriginGate and the CORS headers stand in front
        http_compression=False,
        logger=False,
        engineio_logger=False,
        **{**own, **figures},
    )
    for namespace in namespaces:
        server.register_namespace(namespace)
    return server


def with_sockets(server: socketio.AsyncServer, app: ASGIApp) -> ASGIApp:
    """Socket.IO at its path, ``app`` everywhere else."""
    mounted: ASGIApp = socketio.ASGIApp(server, app, socketio_path=SOCKET_PATH)
    return mounted


async def close_unjoined(server: socketio.AsyncServer, *, after: float = JOIN_SECONDS) -> None:
    """Close connections that are in no namespace for ``after`` to 1.5 times as long, for as long as the node runs."""
    since: dict[str, float] = {}  # when each was first seen
    while True:
        await asyncio.sleep(after / 2)
        now = time.monotonic()
        since = {eio_sid: since.get(eio_sid, now) for eio_sid in set(server.eio.sockets) - _joined(server)}
        late = [eio_sid for eio_sid, seen in since.items() if now - seen >= after * 0.9]
        await asyncio.gather(*(_close(server, eio_sid) for eio_sid in late))


async def _close(server: socketio.AsyncServer, eio_sid: str) -> None:
    try:
        await server.eio.disconnect(eio_sid)
    except Exception:
        log.exception("closing an idle connection failed")


def _joined(server: socketio.AsyncServer) -> set[Any]:
    manager = server.manager
    return {
        eio_sid
        for namespace in list(manager.get_namespaces())
        for _, eio_sid in manager.get_participants(namespace, None)
    }
