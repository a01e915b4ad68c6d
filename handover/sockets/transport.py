"""Engine.IO v4 as its protocol says, where python-engineio 4.15 does otherwise. docs/conformance.md

What is quoted is the protocol's.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import engineio
from engineio.packet import OPEN, Packet
from starlette.types import Receive, Scope, Send

from handover.sockets.session import Session


class EngineServer(engineio.AsyncServer):  # type: ignore[misc]
    """Answers requests as the protocol says; its sessions are of the class above. For ASGI."""

    def create_queue(self, *_: Any, **__: Any) -> None:
        """Sessions keep what is to be sent themselves."""

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
        """“The server MUST respond with an open packet”; upstream rounds its interval down to seconds, and starts a
        sweep of all sessions that these, with their timers, do not need."""
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
