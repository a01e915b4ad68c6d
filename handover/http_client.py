"""HTTP/1.1 to a server of our own, over connections that stay open. Only importer of httptools. docs/gateway.md

What a library for the whole internet does for a request (redirects, cookies, proxies, streams) took a quarter of the
gateway's processor time for a turn; this takes a twentieth.
"""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import urlsplit

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

ANSWER_LIMIT: Final = 4 * 1024 * 1024  # bytes
KEPT: Final = 20  # connections to one server that stay open
PORTS: Final = {"http": 80, "https": 443}


class Unreachable(Exception):
    """No connection: nothing has happened at the server."""


class Broken(Exception):
    """The connection ended before the answer, or what came is no answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


class HttpClient:
    """``headers`` go with every request."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._free: defaultdict[str, list[_Connection]] = defaultdict(list)

    async def request(self, method: str, url: str, body: bytes | None, connect_seconds: float) -> Answer:
        """``body`` is JSON. Raises Unreachable, Broken. Cancelled, it ends the connection."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        connection = self._kept(origin) or await _connect(origin, connect_seconds)
        content = "" if body is None else f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        head = f"{method} {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\n{self._headers}{content}\r\n"
        answer = await connection.ask(head.encode("latin-1") + (body or b""))
        if connection.is_reusable and len(self._free[origin]) < KEPT:
            self._free[origin].append(connection)
        else:
            connection.close()
        return answer

    async def close(self) -> None:
        for connections in self._free.values():
            while connections:
                connections.pop().close()

    def _kept(self, origin: str) -> "_Connection | None":
        free = self._free[origin]
        while free:
            connection = free.pop()
            if connection.is_reusable:
                return connection
        return None


async def _connect(origin: str, seconds: float) -> "_Connection":
    parts = urlsplit(origin)
    tls = ssl.create_default_context() if parts.scheme == "https" else None
    try:
        async with asyncio.timeout(seconds):
            _, connection = await asyncio.get_running_loop().create_connection(
                _Connection, str(parts.hostname), parts.port or PORTS[parts.scheme], ssl=tls
            )
    except (OSError, TimeoutError) as error:
        raise Unreachable(type(error).__name__) from error
    return connection


class _Connection(asyncio.Protocol):
    """One request at a time. The methods named ``on_…`` are called by the parser."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._parser = HttpResponseParser(self)
        self._answer: asyncio.Future[Answer] | None = None
        self._body: list[bytes] = []
        self._size = 0
        self.is_reusable = False

    async def ask(self, request: bytes) -> Answer:
        assert self._transport is not None
        self._parser, self._body, self._size = HttpResponseParser(self), [], 0
        self._answer = asyncio.get_running_loop().create_future()
        self.is_reusable = False
        try:
            if self._transport.is_closing():
                raise Broken("closed before the request")
            self._transport.write(request)
            return await self._answer
        except BaseException:
            self._transport.abort()
            raise
        finally:
            self._answer = None

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none of its subclasses

    def connection_lost(self, _: Exception | None) -> None:
        self.is_reusable = False
        self._fail("the connection ended")

    def data_received(self, data: bytes) -> None:
        try:
            if self._answer is None or self._answer.done():
                raise Broken
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade, Broken):
            self._fail("no answer of HTTP")
            self.is_reusable = False
            self.close()

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size > ANSWER_LIMIT:
            raise Broken
        self._body.append(body)

    def on_message_complete(self) -> None:
        self.is_reusable = bool(self._parser.should_keep_alive())
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(Answer(self._parser.get_status_code(), b"".join(self._body)))

    def _fail(self, reason: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Broken(reason))
