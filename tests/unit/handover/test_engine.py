"""The engine client against every way an engine can misbehave."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

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
from handover.http_client import Answer, Broken, Unreachable

REQUEST = protocol.TurnRequest(conversation_id="c1", turn_id="t1", text="Hallo")
RESULT = {"turn_id": "t1", "replies": [], "understood": {"intent": "greet", "confidence": 1}}
Handler = Callable[[str, str, bytes | None], Answer]


class FakeHttp:
    """``handler(method, url, body)`` answers or raises."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    async def request(self, method: str, url: str, body: bytes | None, connect_seconds: float) -> Answer:
        return self._handler(method, url, body)

    async def close(self) -> None: ...


def connect(handler: Handler, urls: tuple[str, ...] = ("http://one",)) -> EngineClient:
    return EngineClient(urls, "secret-token", FakeHttp(handler))


def json_answer(status: int, content: object) -> Answer:
    return Answer(status, json.dumps(content).encode())


async def test_a_turn_is_one_post() -> None:
    requests: list[tuple[str, str, bytes | None]] = []

    def handler(*request: Any) -> Answer:
        requests.append(request)
        return json_answer(200, RESULT)

    result = await connect(handler).ask(REQUEST, 1)
    assert result.understood.intent == "greet"
    [(method, url, body)] = requests
    assert (method, url) == ("POST", "http://one/webhooks/citizen/webhook")
    assert json.loads(body or b"") == REQUEST.wire()


@pytest.mark.parametrize(
    "response",
    [
        Answer(500, b""),
        Answer(401, b""),
        Answer(200, b"[]"),
        Answer(200, b"kein JSON"),
        json_answer(200, {**RESULT, "turn_id": "t2"}),
        json_answer(200, {**RESULT, "replies": [{"kind": "song", "text": "la"}]}),
        Answer(302, b""),
    ],
)
async def test_whatever_is_not_a_result_is_a_failure(response: Answer) -> None:
    with pytest.raises(EngineFailed):
        await connect(lambda *_: response).ask(REQUEST, 1)


async def test_errors_do_not_repeat_what_the_citizen_said() -> None:
    body = {**RESULT, "replies": [{"kind": "text", "text": ["geheim"]}]}
    with pytest.raises(EngineFailed) as caught:
        await connect(lambda *_: json_answer(200, body)).ask(REQUEST, 1)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (Unreachable("refused"), EngineDown),
        (TimeoutError(), EngineTimeout),
        (Broken("cut off"), EngineFailed),
    ],
)
async def test_what_went_wrong_is_typed(raised: Exception, expected: type[Exception]) -> None:
    def handler(*_: Any) -> Answer:
        raise raised

    with pytest.raises(expected):
        await connect(handler).ask(REQUEST, 1)


async def test_an_answer_in_drops_ends_at_the_deadline() -> None:
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


async def test_a_conversation_keeps_its_engine_and_moves_only_when_it_is_down() -> None:
    asked: list[str] = []
    down: set[str] = set()

    def handler(_: str, url: str, __: bytes | None) -> Answer:
        asked.append(url.split("/")[2])
        if asked[-1] in down:
            raise Unreachable("refused")
        return json_answer(200, RESULT)

    client = connect(handler, ("http://one", "http://two", "http://three"))
    for _ in range(3):
        await client.ask(REQUEST, 1)
    [home] = set(asked)
    down.add(home)
    await client.ask(REQUEST, 1)
    assert asked[-2] == home
    assert asked[-1] != home


async def test_all_engines_get_their_share() -> None:
    client = connect(lambda *_: Answer(200, b""), ("http://one", "http://two"))
    homes = [client._in_order_for(f"c{number}")[0] for number in range(200)]
    assert 60 < homes.count("http://one") < 140


async def test_a_failing_engine_gets_a_rest() -> None:
    asked = 0

    def handler(*_: Any) -> Answer:
        nonlocal asked
        asked += 1
        raise Unreachable("refused")

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


async def test_forgetting_and_telling() -> None:
    requests: list[tuple[str, str]] = []

    def handler(method: str, url: str, _: bytes | None) -> Answer:
        requests.append((method, urlsplit(url).path))
        return Answer(204, b"")

    client = connect(handler, ("http://one", "http://two"))
    await client.forget("c1", 1)
    await client.tell(protocol.History(conversation_id="c1", history_id="h1", turns=[]), 1)
    assert requests == [("DELETE", "/webhooks/citizen/conversations/c1")] * 2 + [("POST", "/webhooks/citizen/history")]


async def test_ready_when_one_engine_answers() -> None:
    def handler(_: str, url: str, __: bytes | None) -> Answer:
        return Answer(200 if url.startswith("http://two") else 503, b"")

    await connect(handler, ("http://one", "http://two")).check()
    with pytest.raises(EngineDown):
        await connect(handler, ("http://one",)).check()
