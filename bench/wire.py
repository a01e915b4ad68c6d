"""A Socket.IO client made of one asyncio protocol: cheap enough that thousands of them do not measure themselves.

Only what the benchmarks need: WebSocket from the start, JSON, one namespace, no fragments. It answers pings.
"""

import asyncio
import base64
import json
import os
from collections.abc import Callable, Mapping
from typing import Any

Listener = Callable[[str, Any], None]
OPENING = 60.0  # seconds a connection may take
ANSWERING = 30.0  # seconds an acknowledgement may take


class Lost(Exception):
    """The connection is gone, or was refused."""


class Client(asyncio.Protocol):
    """``listener`` hears events: (name, first argument).

    ``session`` is what the server said when the client joined, ``offset`` the last place in an adapter's stream, which
    servers with connection state recovery add to their events.
    """

    def __init__(self, namespace: str, auth: Any, listener: Listener | None, headers: Mapping[str, str]) -> None:
        self.namespace, self._auth, self._headers = namespace, auth, headers
        self.listener = listener
        self.session: dict[str, Any] = {}
        self.offset = ""
        loop = asyncio.get_running_loop()
        self.joined: asyncio.Future[None] = loop.create_future()
        self.gone: asyncio.Future[None] = loop.create_future()
        self._acks: dict[int, asyncio.Future[Any]] = {}
        self._number = 0
        self._buffer = b""
        self._is_open = False
        self._transport: asyncio.Transport | None = None

    async def call(self, event: str, payload: Any) -> Any:
        """The acknowledgement. Raises Lost, TimeoutError."""
        answer = self.ask(event, payload)
        async with asyncio.timeout(ANSWERING):
            return await answer

    def ask(self, event: str, payload: Any) -> "asyncio.Future[Any]":
        """Send at once; the future is the acknowledgement."""
        if self.gone.done():
            raise Lost
        self._number += 1
        answer = self._acks[self._number] = asyncio.get_running_loop().create_future()
        self._text(f"42{self.namespace},{self._number}{json.dumps([event, payload])}")
        return answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        extra = "".join(f"{name}: {value}\r\n" for name, value in self._headers.items())
        host, port = transport.get_extra_info("peername")[:2]
        transport.write(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{extra}\r\n".encode()
        )

    def connection_lost(self, _: Exception | None) -> None:
        for answer in self._acks.values():
            if not answer.done():
                answer.set_exception(Lost())
                answer.exception()  # nobody may be waiting for it
        if not self.joined.done():
            self.joined.set_exception(Lost())
        if not self.gone.done():
            self.gone.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_open:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.partition(b"\r\n")[0]:
                self.close()
                return
            self._is_open, self._buffer = True, rest
        while (frame := self._frame()) is not None:
            code, content = frame
            if code == 8:
                self.close()
            elif code == 9:
                self._send(0x8A, content)
            elif code == 1:
                self._packet(content.decode())

    def _frame(self) -> tuple[int, bytes] | None:
        if len(self._buffer) < 2:
            return None
        length, start = self._buffer[1] & 0x7F, 2
        if length > 125:
            start = 4 if length == 126 else 10
            if len(self._buffer) < start:
                return None
            length = int.from_bytes(self._buffer[2:start], "big")
        if len(self._buffer) < start + length:
            return None
        frame = self._buffer[0] & 0x0F, self._buffer[start : start + length]
        self._buffer = self._buffer[start + length :]
        return frame

    def _packet(self, packet: str) -> None:
        if packet == "2":
            self._text("3")
        elif packet[0] == "0":
            self._text(f"40{self.namespace},{json.dumps(self._auth)}" if self._auth else f"40{self.namespace},")
        elif packet[:2] == "40":
            self.session = json.loads(packet[packet.index("{") :])
            if not self.joined.done():
                self.joined.set_result(None)
        elif packet[:2] in ("41", "44"):
            print(packet)
            self.close()
        elif packet[:2] in ("42", "43"):
            self._message(packet)

    def _message(self, packet: str) -> None:
        start = packet.index("[")
        content = json.loads(packet[start:])
        if packet[1] == "3":
            answer = self._acks.pop(int(packet[2:start].rpartition(",")[2]), None)
            if answer is not None and not answer.done():
                answer.set_result(content[0] if content else None)
            return
        if isinstance(content[-1], str):
            self.offset = content[-1]
        if self.listener is not None:
            self.listener(content[0], content[1] if len(content) > 1 else None)

    def _text(self, text: str) -> None:
        self._send(0x81, text.encode())

    def _send(self, first: int, content: bytes) -> None:
        length = len(content)
        size = bytes([0x80 | length]) if length < 126 else b"\xfe" + length.to_bytes(2, "big")
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(bytes([first]) + size + b"\0\0\0\0" + content)  # a mask of zeros changes nothing


async def connect(
    port: int, namespace: str, auth: Any, listener: Listener | None = None, headers: Mapping[str, str] | None = None
) -> Client:
    """A client that has joined ``namespace``. Raises Lost, OSError, TimeoutError."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(OPENING):
        _, client = await loop.create_connection(
            lambda: Client(namespace, auth, listener, headers or {}), "127.0.0.1", port
        )
        await client.joined
    return client
