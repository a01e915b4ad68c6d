"""The engine client against every way an engine can misbehave."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import httpx
import pytest

from handover import protocol
from handover.engine import (
    FAILURES_TO_OPEN,
    OPEN_SECONDS,
    Breaker,
    EngineClient,
    EngineDown,
    EngineFailed,
    EngineTimeout,
)  # fmt: skip

REQUEST = protocol.TurnRequest(conversation_id="c1", turn_id="t1", text="Hallo")
RESULT = {"turn_id": "t1", "replies": [], "understood": {"intent": "greet", "confidence": 1}}
Handler = Callable[[httpx.Request], httpx.Response]
Connect = Callable[..., EngineClient]


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    clients: list[EngineClient] = []

    def build(handler: Handler, urls: tuple[str, ...] = ("http://one",)) -> EngineClient:
        clients.append(EngineClient(urls, "secret-token", httpx.MockTransport(handler)))
        return clients[-1]

    yield build
    for client in clients:
        await client.close()


async def test_a_turn_is_one_post_with_the_token(connect: Connect) -> None:
    requests: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json=RESULT)

    result = await connect(handler).ask(REQUEST, 1)
    assert result.understood.intent == "greet"
    [request] = requests
    assert request.url == "http://one/webhooks/citizen/webhook"
    assert request.headers["Authorization"] == "Bearer secret-token"
    assert json.loads(request.content) == REQUEST.wire()


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(500),
        httpx.Response(401),
        httpx.Response(200, text="[]"),
        httpx.Response(200, text="kein JSON"),
        httpx.Response(200, json={**RESULT, "turn_id": "t2"}),
        httpx.Response(200, json={**RESULT, "replies": [{"kind": "song", "text": "la"}]}),
        httpx.Response(302, headers={"Location": "http://elsewhere"}),
    ],
)
async def test_whatever_is_not_a_result_is_a_failure(connect: Connect, response: httpx.Response) -> None:
    with pytest.raises(EngineFailed):
        await connect(lambda _: response).ask(REQUEST, 1)


async def test_errors_do_not_repeat_what_the_citizen_said(connect: Connect) -> None:
    body = {**RESULT, "replies": [{"kind": "text", "text": ["geheim"]}]}
    with pytest.raises(EngineFailed) as caught:
        await connect(lambda _: httpx.Response(200, json=body)).ask(REQUEST, 1)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (httpx.ConnectError("refused"), EngineDown),
        (httpx.ConnectTimeout("slow"), EngineDown),
        (httpx.ReadTimeout("slow"), EngineTimeout),
        (httpx.RemoteProtocolError("cut off"), EngineFailed),
    ],
)
async def test_what_went_wrong_is_typed(connect: Connect, raised: Exception, expected: type[Exception]) -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        raise raised

    with pytest.raises(expected):
        await connect(handler).ask(REQUEST, 1)


async def test_an_answer_in_drops_ends_at_the_deadline() -> None:
    """httpx limits each read; the whole answer has a limit too."""
    hung_up = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not reader.at_eof():  # until the client has had enough
            writer.write(b" ")
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(65536), 0.02)
        writer.close()
        await writer.wait_closed()
        hung_up.set()

    server = await asyncio.start_server(drip, "127.0.0.1", 7320)
    client = EngineClient(["http://127.0.0.1:7320"], "secret-token")
    with pytest.raises(EngineTimeout):
        await client.ask(REQUEST, 0.2)
    await client.close()
    await hung_up.wait()
    server.close()


async def test_a_conversation_keeps_its_engine_and_moves_only_when_it_is_down(connect: Connect) -> None:
    asked: list[str] = []
    down: set[str] = set()

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        if request.url.host in down:
            raise httpx.ConnectError("refused")
        return httpx.Response(200, json=RESULT)

    client = connect(handler, ("http://one", "http://two", "http://three"))
    for _ in range(3):
        await client.ask(REQUEST, 1)
    [home] = set(asked)
    down.add(home)
    await client.ask(REQUEST, 1)
    assert asked[-2] == home
    assert asked[-1] != home


async def test_all_engines_get_their_share(connect: Connect) -> None:
    client = connect(lambda _: httpx.Response(200), ("http://one", "http://two"))
    homes = [client._in_order_for(f"c{number}")[0] for number in range(200)]
    assert 60 < homes.count("http://one") < 140


async def test_a_failing_engine_gets_a_rest(connect: Connect) -> None:
    asked = 0

    def handler(_: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        raise httpx.ConnectError("refused")

    client = connect(handler)
    for _ in range(FAILURES_TO_OPEN + 5):
        with pytest.raises(EngineDown):
            await client.ask(REQUEST, 1)
    assert asked == FAILURES_TO_OPEN


def test_after_the_rest_one_request_tries() -> None:
    now = 0.0
    breaker = Breaker(lambda: now)
    for _ in range(FAILURES_TO_OPEN):
        assert breaker.allows()
        breaker.failed()
    assert not breaker.allows()
    now += OPEN_SECONDS
    assert breaker.allows()
    assert not breaker.allows()
    breaker.succeeded()
    assert breaker.allows()


async def test_forgetting_and_telling(connect: Connect) -> None:
    requests: list[tuple[str, str]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        requests.append((request.method, request.url.path))
        return httpx.Response(204)

    client = connect(handler, ("http://one", "http://two"))
    await client.forget("c1", 1)
    await client.tell(protocol.History(conversation_id="c1", history_id="h1", turns=[]), 1)
    assert requests == [("DELETE", "/webhooks/citizen/conversations/c1")] * 2 + [("POST", "/webhooks/citizen/history")]


async def test_ready_when_one_engine_answers(connect: Connect) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200 if request.url.host == "two" else 503)

    await connect(handler, ("http://one", "http://two")).check()
    with pytest.raises(EngineDown):
        await connect(handler, ("http://one",)).check()
