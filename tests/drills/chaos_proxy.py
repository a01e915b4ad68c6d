"""A bad network between clients and one gateway: drops, delays, half-open connections, cuts in the middle of a frame.

Nothing is reordered or invented, because TCP does not do that either. Loopback only.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

CHUNK = 64 * 1024


class Link:
    """One connection of a client, forwarded to the gateway byte by byte."""

    def __init__(self, proxy: "ChaosProxy", client: "Side", server: "Side") -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self.is_socket = False  # a WebSocket, and not one of the browser's connections for pages
        self._silent = False
        self._left: int | None = None

    async def run(self) -> None:
        """Until both sides have ended, or the link was cut."""
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._forward(self._client, self._server))
                both.create_task(self._forward(self._server, self._client))
        finally:
            self.cut()

    def cut(self) -> None:
        """Both sides get a reset."""
        self._client.writer.transport.abort()
        self._server.writer.transport.abort()

    def fall_silent(self) -> None:
        """Half open: whatever either side sends vanishes, and neither is told that the other has gone."""
        self._silent = True

    def cut_after(self, size: int) -> None:
        """Cut when so many more bytes have passed, be it in the middle of a frame."""
        self._left = size

    async def _forward(self, source: "Side", target: "Side") -> None:
        with suppress(OSError):
            while data := await source.reader.read(CHUNK):
                self.is_socket |= b"upgrade: websocket" in data[:2000].lower()
                if self._proxy.delay:
                    await asyncio.sleep(self._proxy.delay * random.random())
                if self._silent:
                    self._proxy.swallowed += len(data)
                elif self._left is not None and len(data) >= self._left:
                    target.writer.write(data[: self._left])
                    await target.writer.drain()
                    return self.cut()
                else:
                    if self._left is not None:
                        self._left -= len(data)
                    target.writer.write(data)
                    await target.writer.drain()
        if not self._silent:
            with suppress(OSError):
                target.writer.close()


class Side:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer


class ChaosProxy:
    """``url`` is for the clients; ``leads_to`` says where to. ``delay``: longest pause before a piece is passed on, in
    seconds. ``refuses``: nobody gets through, as without a network. ``swallowed``: bytes that vanished."""

    def __init__(self) -> None:
        self.delay = 0.0
        self.refuses = False
        self.swallowed = 0
        self._target = 0
        self._links: set[Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for link in self._links:
            link.cut()  # asyncio logs a server's tasks that are cancelled, so they end by themselves
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def leads_to(self, port: int) -> None:
        self._target = port

    def drop(self, share: float = 1.0) -> int:
        return self._strike(Link.cut, share)

    def fall_silent(self, share: float = 1.0) -> int:
        """WebSockets only: a browser waits minutes for a page on a connection that has died without a word."""
        return self._strike(lambda link: link.fall_silent() if link.is_socket else None, share)

    def cut_after(self, longest: int, share: float = 1.0) -> int:
        """Each struck link after some number of bytes up to ``longest``."""
        return self._strike(lambda link: link.cut_after(random.randint(1, longest)), share)

    def _strike(self, how: Callable[[Link], None], share: float) -> int:
        """How many links were struck: each with the probability ``share``."""
        struck = [link for link in self._links if random.random() < share]
        for link in struck:
            how(link)
        return len(struck)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self.refuses:
            writer.transport.abort()
            return
        try:
            server = Side(*await asyncio.open_connection("127.0.0.1", self._target))
        except OSError:
            writer.transport.abort()
            return
        link = Link(self, Side(reader, writer), server)
        self._links.add(link)
        try:
            await link.run()
        finally:
            self._links.discard(link)
