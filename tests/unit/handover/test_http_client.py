"""Our own HTTP client against a server that does as it likes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count

import pytest
import uvloop

from handover.http_client import Answer, Broken, HttpClient, Unreachable

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
Serve = Callable[[int, asyncio.StreamWriter], Awaitable[None] | None]


class Server:
    """``serve(number of the connection, writer)`` answers each request, whose bytes are kept in ``requests``."""

    def __init__(self, serve: Serve) -> None:
        self.requests: list[tuple[int, bytes]] = []
        self.ended = asyncio.Event()
        self.tasks: set[asyncio.Task[None] | None] = set()
        self._serve, self._numbers = serve, count()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = next(self._numbers)
        self.tasks.add(asyncio.current_task())
        while request := await reader.read(65536):
            self.requests.append((number, request))
            waits = self._serve(number, writer)
            if waits is not None:
                await waits
            if writer.is_closing():
                break
        writer.close()
        self.ended.set()
        with suppress(OSError):
            await writer.wait_closed()


@asynccontextmanager
async def talking(serve: Serve) -> AsyncIterator[tuple[HttpClient, str, Server]]:
    server = Server(serve)
    listening = await asyncio.start_server(server.accept, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    client = HttpClient({"Authorization": "Bearer secret"})
    yield client, f"http://127.0.0.1:{port}", server
    await client.close()
    listening.close()
    await asyncio.gather(*filter(None, server.tasks), return_exceptions=True)


def says(*answers: bytes) -> Serve:
    def serve(_: int, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            writer.write(answer)

    return serve


async def test_a_request_carries_what_belongs_to_it_and_the_connection_is_kept() -> None:
    async with talking(says(OK)) as (client, url, server):
        assert await client.request("POST", f"{url}/turn", b"{}", 1) == Answer(200, b"ok")
        assert await client.request("GET", f"{url}/health", None, 1) == Answer(200, b"ok")
    host = url.removeprefix("http://").encode()
    assert server.requests == [
        (
            0,
            b"POST /turn HTTP/1.1\r\nHost: " + host + b"\r\nAuthorization: Bearer secret\r\n"
            b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
        ),
        (0, b"GET /health HTTP/1.1\r\nHost: " + host + b"\r\nAuthorization: Bearer secret\r\n\r\n"),
    ]


async def test_requests_at_once_have_a_connection_each() -> None:
    async with talking(says(OK)) as (client, url, server):
        await asyncio.gather(*(client.request("GET", url, None, 1) for _ in range(3)))
    assert {number for number, _ in server.requests} == {0, 1, 2}


@pytest.mark.parametrize(
    ("answer", "content"),
    [
        ([b"HTTP/1.1 204 No Content\r\n\r\n"], b""),
        ([b"HTTP/1.1 500 Oh\r\nContent-Length: 3\r\n\r\n", b"o", b"hh"], b"ohh"),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"], b"ok"),
    ],
)
async def test_an_answer_may_come_in_any_shape(answer: list[bytes], content: bytes) -> None:
    async with talking(says(*answer)) as (client, url, _):
        assert (await client.request("GET", url, None, 1)).content == content


async def test_a_connection_that_the_server_ends_is_not_used_again() -> None:
    async with talking(says(OK.replace(b"OK\r\n", b"OK\r\nConnection: close\r\n"))) as (client, url, server):
        for _ in range(2):
            await client.request("GET", url, None, 1)
    assert [number for number, _ in server.requests] == [0, 1]


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok", b"HTTP/1.1 200 OK\r\n\r\nok"]
)
async def test_what_is_no_answer_is_broken(answer: bytes) -> None:
    def serve(_: int, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()

    async with talking(serve) as (client, url, _):
        with pytest.raises(Broken):
            await client.request("GET", url, None, 1)


async def test_an_answer_too_large_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handover.http_client.ANSWER_LIMIT", 1)
    async with talking(says(OK)) as (client, url, _):
        with pytest.raises(Broken):
            await client.request("GET", url, None, 1)


async def test_nobody_there_is_unreachable() -> None:
    async with talking(says(OK)) as (_, url, _server):
        pass
    with pytest.raises(Unreachable):
        await HttpClient({}).request("GET", url, None, 1)


async def test_giving_up_ends_the_connection() -> None:
    asked = asyncio.Event()

    def serve(_: int, __: asyncio.StreamWriter) -> None:
        asked.set()

    async with talking(serve) as (client, url, server):
        request = asyncio.create_task(client.request("GET", url, None, 1))
        await asked.wait()
        request.cancel()
        await server.ended.wait()


def test_on_the_loop_that_serves() -> None:
    """uvicorn's own loop, whose transports are no asyncio.Transport."""

    async def ask() -> Answer:
        async with talking(says(OK)) as (client, url, _):
            return await client.request("GET", url, None, 1)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(ask()) == Answer(200, b"ok")
