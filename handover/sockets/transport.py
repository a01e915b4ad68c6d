"""Engine.IO v4 as its protocol says, where python-engineio 4.15 does otherwise. docs/conformance.md

A session is one connection: long polling that may be upgraded, or a WebSocket. What is quoted is the protocol's.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs

import engineio
from engineio.async_socket import AsyncSocket
from engineio.exceptions import EngineIOError
from engineio.packet import NOOP, OPEN, PING, PONG, UPGRADE, Packet
from starlette.types import Receive, Scope, Send

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

    def __init__(self, server: "EngineServer", sid: str) -> None:
        super().__init__(server, sid)
        self._polled = self._posted = False
        self._overdue: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None
        self._writer: asyncio.Task[None] | None = None

    # Heartbeat: “if the server does not receive a pong packet back, then it SHOULD consider that the connection is
    # closed.” A timer of its own notices at once; the sweep upstream looks at each session only every ping_timeout.

    def schedule_ping(self) -> None:
        """A ping after ``ping_interval``, and the end if no pong has come ``ping_timeout`` later."""
        if self.last_ping:  # a pong was awaited; any other is ignored
            self._stop_timer()
            after = self.server.ping_interval + self.server.ping_timeout
            self._overdue = asyncio.get_running_loop().call_later(after, self._give_up)
        super().schedule_ping()

    def _give_up(self) -> None:
        self._ending = asyncio.ensure_future(self.close(reason=self.server.reason.PING_TIMEOUT))

    def _stop_timer(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()

    async def close(self, wait: bool = False, abort: bool = False, reason: str | None = None) -> None:
        """“close: used to indicate that a transport can be closed”; here it is closed too, whatever the client does.

        Never waits for the client, whatever ``wait`` says. ``abort``: without the close packet.
        """
        if self.closed or self.closing:
            return
        self._stop_timer()
        await super().close(wait=False, abort=abort, reason=reason)
        self.queue.put_nowait(None)  # the end for the writer, or for a poll that is waiting
        if self._writer is not None:
            asyncio.get_running_loop().call_later(GOODBYE_SECONDS, self._writer.cancel)

    async def _refuse(self) -> None:
        """End the session because of what the client did. Raises EngineIOError: the request is answered with 400."""
        await self.close(reason=self.server.reason.TRANSPORT_ERROR)
        raise EngineIOError

    async def poll(self) -> list[Packet]:
        """What is to be sent, as soon as there is something; nothing when the session is over."""
        packets: list[Packet] = []
        while (packet := await self.queue.get()) is not None:
            packets.append(packet)
            if self.queue.empty():
                return packets
        if packets:
            self.queue.put_nowait(None)
        return packets

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
        reader = asyncio.ensure_future(self._read(ws))
        self._writer = writer = asyncio.ensure_future(self._write(ws))
        try:
            await asyncio.wait((reader, writer), return_when=asyncio.FIRST_COMPLETED)
            await self.close(abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
            await asyncio.wait((writer,), timeout=GOODBYE_SECONDS)
        finally:
            reader.cancel()
            writer.cancel()
        await asyncio.gather(reader, writer, return_exceptions=True)
        await ws.close()

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
                await self.queue.put(Packet(NOOP))
            self.upgraded = Received(encoded_packet=await ws.wait()).packet_type == UPGRADE and not self.closed
            return self.upgraded
        except (OSError, ValueError):
            return False
        finally:
            self.upgrading = False

    async def _write(self, ws: Any) -> None:
        while packets := await self.poll():
            for packet in packets:
                await ws.send(packet.encode())

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


class EngineServer(engineio.AsyncServer):  # type: ignore[misc]
    """Answers requests as the protocol says; its sessions are of the class above. For ASGI."""

    start_service_task: bool

    async def handle_request(self, scope: Scope, receive: Receive, send: Send) -> Any:
        """“If a mandatory query parameter is missing, then the server MUST respond with an HTTP 400 error status.”
        “A client MUST NOT open more than one WebSocket connection per session. Should it happen, the server MUST close
        the WebSocket connection.”"""
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        session = self.sockets.get(query.get("sid", [""])[0])
        if "transport" not in query or "j" in query:  # JSONP is no part of it and lets other sites read answers
            await receive()
            refusal = self._bad_request("Invalid transport")
            return await self._make_response(refusal, {"asgi.scope": scope, "asgi.send": send})
        if scope["type"] == "websocket" and session is not None and (session.upgraded or session.upgrading):
            await receive()
            await send({"type": "websocket.accept"})
            return await send({"type": "websocket.close"})
        return await super().handle_request(scope, receive, send)

    async def _handle_connect(self, environ: Mapping[str, Any], transport: str, jsonp_index: int | None = None) -> Any:
        """“The server MUST respond with an open packet”; upstream rounds its interval down to seconds."""
        if self.start_service_task:
            self.start_service_task = False
            self.service_task_handle = self.start_background_task(self._service_task)
        sid = self.generate_id()
        session = self.sockets[sid] = Session(self, sid)
        handshake = {
            "sid": sid,
            "upgrades": self._upgrades(sid, transport),
            "pingTimeout": round(self.ping_timeout * 1000),
            "pingInterval": round(self.ping_interval * 1000),
            "maxPayload": self.max_http_buffer_size,
        }
        await session.send(Packet(OPEN, handshake))
        await self._trigger_event("connect", sid, environ, run_async=False)
        session.schedule_ping()
        if transport == "websocket":
            answer = await session.handle_get_request(environ)
            self.sockets.pop(sid, None)
            return answer
        session.connected = True
        return self._ok(await session.poll(), jsonp_index=jsonp_index)

    def _ok(self, packets: list[Packet] | None = None, headers: Any = None, jsonp_index: int | None = None) -> Any:
        """“To indicate success, the server MUST return an HTTP 200 response, with the string ok in the response
        body.”"""
        answer = super()._ok(packets, headers, jsonp_index)
        return answer if packets is not None else {**answer, "response": b"ok"}

    def _method_not_found(self) -> Any:
        """A handshake of an unknown method is a bad request, as the suite expects."""
        return self._bad_request("Invalid method")


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
