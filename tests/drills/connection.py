"""One Socket.IO namespace over one WebSocket, for the people of the drills: nothing reconnects by itself."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Self

import websockets
from websockets.asyncio.client import ClientConnection

OPEN_SECONDS = 3.0
ACK_SECONDS = 5.0  # without an acknowledgement, until the connection counts as lost


class ConnectionLost(Exception):
    """Nothing is known about what was under way: connect again and say it again."""


class ConnectionRefused(Exception):
    """CONNECT_ERROR; ``code`` is the gateway's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Connection:
    """``events`` yields (name, payload) in order of arrival and raises ConnectionLost at the end."""

    def __init__(self, socket: ClientConnection, namespace: str) -> None:
        self._socket = socket
        self._prefix = f"{namespace},"
        self._acks: dict[int, asyncio.Future[Any]] = {}
        self._events: asyncio.Queue[tuple[str, Any] | None] = asyncio.Queue()
        self._connected: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._number = 0
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, base: str, namespace: str, auth: Any = None, headers: Mapping[str, str] | None = None) -> Self:
        """Connect to the gateway at ``base`` (http://…). Raises ConnectionLost, ConnectionRefused."""
        address = base.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                socket = await websockets.connect(
                    address, additional_headers=headers, compression=None, proxy=None, close_timeout=0.2
                )
        except (OSError, TimeoutError, websockets.WebSocketException) as error:
            raise ConnectionLost from error
        connection = cls(socket, namespace)
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await connection._send(f"40{namespace},{json.dumps(auth) if auth is not None else ''}")
                await connection._connected
        except BaseException as error:
            await connection.close()
            if isinstance(error, TimeoutError):
                raise ConnectionLost from error
            raise
        return connection

    async def call(self, event: str, payload: Any) -> dict[str, Any]:
        """Emit and return the acknowledgement. Raises ConnectionLost."""
        self._number += 1
        number, answer = self._number, asyncio.get_running_loop().create_future()
        self._acks[number] = answer
        try:
            async with asyncio.timeout(ACK_SECONDS):
                await self._send(f"42{self._prefix}{number}{json.dumps([event, payload])}")
                acknowledged: dict[str, Any] = await answer
                return acknowledged
        except TimeoutError as error:
            raise ConnectionLost from error
        finally:
            self._acks.pop(number, None)

    async def events(self) -> AsyncIterator[tuple[str, Any]]:
        while (event := await self._events.get()) is not None:
            yield event
        raise ConnectionLost

    async def close(self) -> None:
        self._reader.cancel()
        try:
            await self._socket.close()
        finally:
            self._socket.transport.abort()  # also when whoever closes it is cancelled

    async def _send(self, packet: str) -> None:
        try:
            await self._socket.send(packet)
        except websockets.ConnectionClosed as error:
            raise ConnectionLost from error

    async def _read(self) -> None:
        try:
            async for packet in self._socket:
                await self._receive(str(packet))
        except (websockets.ConnectionClosed, ConnectionLost, OSError):
            pass
        finally:
            self._end(ConnectionLost())

    def _end(self, error: Exception) -> None:
        for waiting in (self._connected, *self._acks.values()):
            if not waiting.done():
                waiting.set_exception(error)
                waiting.exception()  # read here, so that one nobody waits for is no warning
        self._events.put_nowait(None)

    async def _receive(self, packet: str) -> None:
        kind, rest = packet[:2], packet[2:].removeprefix(self._prefix)
        if packet == "2":
            await self._send("3")
        elif kind == "40" and not self._connected.done():
            self._connected.set_result(None)
        elif kind == "44":
            self._end(ConnectionRefused(json.loads(rest)["data"]["code"] if "data" in rest else "refused"))
        elif kind == "41":
            raise ConnectionLost
        elif kind == "42":
            name, *payload = json.loads(rest)
            self._events.put_nowait((name, payload[0] if payload else None))
        elif kind == "43":
            digits, _, answer = rest.partition("[")
            if (waiting := self._acks.get(int(digits))) is not None and not waiting.done():
                waiting.set_result(json.loads(f"[{answer}")[0])
