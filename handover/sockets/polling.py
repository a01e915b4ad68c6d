"""Clients that have no WebSocket: what a node that stops owes them. docs/api.md"""

from contextlib import suppress

import socketio


def let_polls_go(server: socketio.AsyncServer) -> None:
    """Tell clients without a WebSocket that this node stops; they connect again, to another one."""
    for eio_sid, connection in list(server.eio.sockets.items()):
        if not connection.upgraded:
            server.start_background_task(_close, server, eio_sid)


async def _close(server: socketio.AsyncServer, eio_sid: str) -> None:
    with suppress(KeyError):  # gone of its own accord
        await server.eio.disconnect(eio_sid)
