"""The WebSocket under everything live: frames of every size in their order, and no waiting for who does not read."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from starlette.types import Receive, Scope, Send
from websocket import create_connection

from handover.serving import build_server
from handover.settings import Settings
from tests.contract.gateway import wait_until

SIZES = (0, 1, 125, 126, 65_535, 65_536, 200_000)
SECONDS = 10.0


@contextmanager
def serving(app: Callable[[Scope, Receive, Send], Any]) -> Iterator[int]:
    """Serves ``app`` in a thread; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            port=port,
            public_origins=(f"http://127.0.0.1:{port}",),
            engine_token="no engine is ever asked",
            catalogue=Path(),
        )
        server = build_server(app, settings)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        wait_until(lambda: server.started or not thread.is_alive())
        try:
            yield port
        finally:
            server.should_exit = True
            thread.join(15)


async def lifespan(receive: Receive, send: Send) -> None:
    for phase in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{phase}.complete"})


async def test_frames_of_every_size_come_in_their_order() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await lifespan(receive, send)
            return
        await receive()
        await send({"type": "websocket.accept"})
        for size in SIZES:
            await send({"type": "websocket.send", "text": "ä" * size})
        await send({"type": "websocket.send", "bytes": b"last"})
        await send({"type": "websocket.close", "code": 1012})

    def received() -> list[Any]:
        client = create_connection(f"ws://127.0.0.1:{port}/", timeout=SECONDS)
        frames = [client.recv() for _ in (*SIZES, "last")]
        code = client.recv_data()[1][:2]
        client.shutdown()
        return [*frames, int.from_bytes(code, "big")]

    with serving(app) as port:
        assert await asyncio.to_thread(received) == [*("ä" * size for size in SIZES), b"last", 1012]


async def test_who_does_not_read_is_cut_off_instead_of_waited_for() -> None:
    ended = threading.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await lifespan(receive, send)
            return
        await receive()
        await send({"type": "websocket.accept"})
        with suppress(TimeoutError):
            while True:  # until no more fits on the way
                async with asyncio.timeout(0.2):
                    await send({"type": "websocket.send", "text": "x" * 60_000})
        await send({"type": "websocket.close"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        ended.set()

    with serving(app) as port:
        client = create_connection(f"ws://127.0.0.1:{port}/", timeout=SECONDS)
        assert await asyncio.to_thread(ended.wait, SECONDS)
        client.shutdown()
