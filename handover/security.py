"""What every request passes before anything looks at it: size, origin, and the headers of every answer. docs/api.md

Plain ASGI, because Socket.IO and the HTTP API stand behind the same three gates.
"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handover.problems import problem_response
from handover.protocol import FRAME_LIMIT
from handover.refusals import ForeignOrigin, TooLarge

SOCKET_PATH: Final = "/socket.io"
READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class BodyTooLarge(HTTPException):
    """Raised into whoever reads the body; an HTTPException, so that FastAPI lets it pass."""

    def __init__(self) -> None:
        super().__init__(413)


class BodyGate:
    """Refuses bodies over FRAME_LIMIT: announced ones at once, the others while they are read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced) > FRAME_LIMIT:
            await problem_response(TooLarge())(scope, receive, send)
            return
        size = 0
        started = False

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > FRAME_LIMIT:
                raise BodyTooLarge
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, counted, watched)
        except BodyTooLarge:
            if started:
                raise
            await problem_response(TooLarge())(scope, receive, send)


class OriginGate:
    """Refuses writes, and everything of Socket.IO, that a browser sends for a page of an origin not on the list.

    A request without Origin comes from no foreign page: browsers send it with every cross-origin request that this
    gate looks at. The list is on our side, so ``null`` never passes.
    """

    def __init__(self, app: ASGIApp, origins: Iterable[str]) -> None:
        self._app = app
        self._origins = frozenset(origin.lower() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._passes(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # before accept: the handshake is answered with 403
        else:
            await problem_response(ForeignOrigin())(scope, receive, send)

    def _passes(self, scope: Scope) -> bool:
        if scope["type"] == "lifespan":
            return True
        if scope["type"] == "http" and scope["method"] in READS and not scope["path"].startswith(SOCKET_PATH):
            return True
        origin = Headers(scope=scope).get("origin")
        return origin is None or origin.lower() in self._origins


def is_own_origin(origin: str | None, host: str | None) -> bool:
    """Whether a request comes from a page that this gateway served itself; staff work only from there.

    No Origin at all counts as own, for the reason given at OriginGate.
    """
    return origin is None or (host is not None and urlsplit(origin).netloc.lower() == host.lower())


class HeaderGate:
    """Puts the security headers on every answer that does not set its own."""

    def __init__(self, app: ASGIApp, *, tls: bool) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }
        if tls:
            self._headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, dressed)
