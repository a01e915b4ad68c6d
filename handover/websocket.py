"""uvicorn's WebSocket for many small messages. docs/benchmarks.md

What is sent in one go leaves in one write to the network, frames are not built by a library for both sides of every
version of the protocol, and a client that does not read is cut off instead of being waited for with a goodbye.
"""

import asyncio
from typing import Any, Final

from uvicorn._types import ASGISendEvent
from uvicorn.config import Config
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.protocol import OPEN

LARGE: Final = 16 * 1024  # bytes
MANY: Final = 64
"""What is longer than that, or more, is written at once, so that a client that does not read is noticed."""


class WebSocket(WebSocketsSansIOProtocol):
    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._unwritten: list[bytes] = []

    async def send(self, message: ASGISendEvent) -> None:
        """Text is written before anything else happens on the loop; the rest is done as uvicorn does it."""
        text = message.get("text") if message["type"] == "websocket.send" else None
        if isinstance(text, str) and self._is_open():
            await self._send_text(text.encode())
            return
        self._flush()
        if message["type"] == "websocket.close" and self.handshake_complete and not self.writable.is_set():
            self.transport.abort()
            return
        await super().send(message)

    async def _send_text(self, content: bytes) -> None:
        if not self.writable.is_set():
            await self.writable.wait()
            if self.disconnected:
                raise ClientDisconnected
        if not self._unwritten:
            self.loop.call_soon(self._flush)
        self._unwritten.append(_head(len(content)) + content)
        if len(content) > LARGE or len(self._unwritten) > MANY:
            self._flush()

    def _is_open(self) -> bool:
        return self.handshake_complete and not self.close_sent and not self.disconnected and self.conn.state is OPEN

    def _flush(self) -> None:
        frames, self._unwritten = self._unwritten, []
        if frames and self._is_open() and not self.transport.is_closing():
            self.transport.write(b"".join(frames))


def _head(length: int) -> bytes:
    """Of an unmasked text frame in one piece (RFC 6455, section 5.2)."""
    if length < 126:
        return bytes((0x81, length))
    if length < 2**16:
        return b"\x81\x7e" + length.to_bytes(2, "big")
    return b"\x81\x7f" + length.to_bytes(8, "big")
