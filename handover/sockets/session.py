"""One Engine.IO session: long polling that may be upgraded, or a WebSocket. docs/conformance.md

Thousands of them are silent most of the time, so a silent one has one timer and one task, which waits for its client.
What is quoted is the protocol's.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from engineio.async_socket import AsyncSocket
from engineio.exceptions import EngineIOError
from engineio.packet import MESSAGE, NOOP, PING, PONG, UPGRADE, Packet
from starlette.types import Receive

if TYPE_CHECKING:
    from handover.sockets.transport import EngineServer

GOODBYE_SECONDS: Final = 1.0  # for the last packets to a client that does not read
PACKETS_PER_POST: Final = 256  # a console that comes back asks for up to 100 conversations at once
SEPARATOR: Final = "\x1e"
log = logging.getLogger(__name__)


class Received(Packet):  # type: ignore[misc]
    """A packet as it came: the text of a message stays text."""

    def decode(self, encoded_packet: str | bytes) -> None:
        """Raises ValueError for what is no packet."""
        if isinstance(encoded_packet, str) and encoded_packet[:1] in tuple("0123456"):
            self.packet_type, self.data = int(encoded_packet[0]), encoded_packet[1:]
        elif encoded_packet[:1] == "b" or isinstance(encoded_packet, bytes):
            super().decode(encoded_packet)
        else:
            raise ValueError("no packet of Engine.IO")


class Session(AsyncSocket):  # type: ignore[misc]
    """Closes at what is not the protocol, and never keeps a transport open after closing."""

    connected: bool
    last_ping: float | None

    def __init__(self, server: "EngineServer", sid: str) -> None:
        super().__init__(server, sid)
        self._polled = self._posted = False
        self._timer: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None
        self._unsent: list[Packet | None] = []  # None: nothing comes after it
        self._awaited: asyncio.Future[None] | None = None  # by a poll, until there is something to send
        self._ws: Any = None
        self._writer: asyncio.Task[None] | None = None

    # What is sent waits for the next poll, or for a task that writes it to the WebSocket and ends.

    async def send(self, packet: Packet) -> None:
        self.post(packet)

    def post(self, packet: Packet) -> None:
        """Send as soon as possible; nothing when the session is over."""
        if not self.closed:
            self._put(packet)

    def _put(self, packet: Packet | None) -> None:
        self._unsent.append(packet)
        if self._ws is not None:
            self._write_soon()
        elif self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(None)

    def _write_soon(self) -> None:
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._unsent and (packet := self._unsent.pop(0)) is not None:
                await self._ws.send(packet.encode())
        except (OSError, RuntimeError):
            pass  # the transport has closed; the reader hears of it too
        finally:
            if self.closed:
                await self._ws.close()
            self._writer = None

    async def poll(self) -> list[Packet]:
        """What is to be sent, as soon as there is something; nothing when the session is over."""
        while not self._unsent:
            self._awaited = asyncio.get_running_loop().create_future()
            await self._awaited
        packets = [packet for packet in self._unsent if packet is not None]
        self._unsent = [None] if self._unsent[-1] is None else []
        return packets

    # Heartbeat: “if the server does not receive a pong packet back, then it SHOULD consider that the connection is
    # closed.” A timer of its own notices at once; the sweep upstream looks at each session only every ping_timeout.

    def schedule_ping(self) -> None:
        """A ping after ``ping_interval``, and the end if no pong has come ``ping_timeout`` later."""
        if self.last_ping:  # a pong was awaited; any other is ignored
            self.last_ping = None
            self._after(self.server.ping_interval, self._ping)

    def _ping(self) -> None:
        self.last_ping = time.time()
        self.post(Packet(PING))
        self._after(self.server.ping_timeout, self._give_up)

    def _give_up(self) -> None:
        self._ending = asyncio.ensure_future(self.close(reason=self.server.reason.PING_TIMEOUT))

    def _after(self, seconds: float, call: Callable[[], None]) -> None:
        self._stop_timer()
        self._timer = asyncio.get_running_loop().call_later(seconds, call)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    async def close(self, wait: bool = False, abort: bool = False, reason: str | None = None) -> None:
        """“close: used to indicate that a transport can be closed”; here it is closed too, whatever the client does.

        Never waits for the client, whatever ``wait`` says. ``abort``: without the close packet.
        """
        if self.closed or self.closing:
            return
        self._stop_timer()
        await super().close(wait=False, abort=abort, reason=reason)
        self._put(None)  # the end for the writer, or for a poll that is waiting
        loop = asyncio.get_running_loop()
        if self._writer is not None:
            self._timer = loop.call_later(GOODBYE_SECONDS, self._writer.cancel)
        elif self._ws is None:  # the last packets are fetched by a poll
            loop.call_later(self.server.ping_timeout, self.server.sockets.pop, self.sid, None)

    async def receive(self, packet: Packet) -> None:
        if packet.packet_type == MESSAGE:
            await self.server._trigger_event("message", self.sid, packet.data, run_async=self.server.async_handlers)
        else:
            await super().receive(packet)

    async def _refuse(self) -> None:
        """End the session because of what the client did. Raises EngineIOError: the request is answered with 400."""
        await self.close(reason=self.server.reason.TRANSPORT_ERROR)
        raise EngineIOError

    async def handle_get_request(self, environ: Mapping[str, Any]) -> Any:
        """“A client MUST NOT have more than one active GET request. Should it happen, the server MUST return an HTTP
        400 error status and close the session.” So it is for a request that was given up: what it would have carried
        is lost, and only a new connection makes the client ask for it."""
        if environ["asgi.scope"]["type"] == "websocket":
            return await super().handle_get_request(environ)
        if self.upgrading or self.upgraded:
            return [Packet(NOOP)]
        if self._polled:
            await self._refuse()
        self._polled = True
        try:
            return await self._packets_unless_left(environ) or [Packet(NOOP)]
        finally:
            self._polled = False

    async def _packets_unless_left(self, environ: Mapping[str, Any]) -> list[Packet]:
        packets, left = asyncio.ensure_future(self.poll()), asyncio.ensure_future(_left(environ["asgi.receive"]))
        try:
            await asyncio.wait((packets, left), return_when=asyncio.FIRST_COMPLETED)
            if not packets.done():
                await self._refuse()
            return await packets
        finally:
            packets.cancel()
            left.cancel()

    async def handle_post_request(self, environ: Mapping[str, Any]) -> None:
        """“A client MUST NOT have more than one active POST request. Should it happen, the server MUST return an HTTP
        400 error status and close the session.” So it is for a body that is no payload."""
        if self._posted:
            await self._refuse()
        self._posted = True
        try:
            length = int(environ.get("CONTENT_LENGTH", "0"))
            body = (await environ["wsgi.input"].read(length)).decode()
            encoded = body.split(SEPARATOR)
            if len(body) > self.server.max_http_buffer_size or len(encoded) > PACKETS_PER_POST:
                await self._refuse()
            for packet in [Received(encoded_packet=each) for each in encoded]:
                if not self.closed:
                    await self.receive(packet)
        except Exception as error:
            log.debug("a request was no payload: %s", type(error).__name__)
            await self._refuse()
        finally:
            self._posted = False

    async def _websocket_handler(self, ws: Any) -> None:
        if self.connected and not await self._upgrade(ws):
            await ws.close()
            return
        self.connected = self.upgraded = True
        self._ws = ws
        try:
            self._write_soon()
            await self._read(ws)
            await self.close(abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        finally:
            if self._writer is not None:
                await asyncio.wait((self._writer,), timeout=2 * GOODBYE_SECONDS)
            self._stop_timer()

    async def _upgrade(self, ws: Any) -> bool:
        """“send a noop packet to any pending GET request (if applicable) to cleanly close HTTP long-polling
        transport”: without such a request it would go to the WebSocket. Returns whether the upgrade is complete."""
        self.upgrading = True
        try:
            probe = Received(encoded_packet=await ws.wait())
            if probe.packet_type != PING or probe.data != "probe":
                return False
            await ws.send(Packet(PONG, data="probe").encode())
            if self._polled:
                self.post(Packet(NOOP))
            self.upgraded = Received(encoded_packet=await ws.wait()).packet_type == UPGRADE and not self.closed
            return self.upgraded
        except (OSError, ValueError):
            return False
        finally:
            self.upgrading = False

    async def _read(self, ws: Any) -> None:
        try:
            while not self.closed:
                data = await ws.wait()
                if len(data) > self.server.max_http_buffer_size:
                    raise ValueError("too large")
                await self.receive(Received(encoded_packet=data))
        except OSError:
            return  # the client has left
        except (ValueError, EngineIOError) as error:
            log.debug("a frame was no packet: %s", type(error).__name__)
        await self.close(reason=self.server.reason.TRANSPORT_ERROR)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
