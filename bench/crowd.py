"""Many citizens' connections at once, opened a few at a time so that the machine's queue of connections is not what is
measured."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from bench.conversations import Conversation
from bench.wire import Client, Listener, connect

OPENING = 60  # at once


async def join_all(
    port: int,
    conversations: Sequence[Conversation],
    listener: Callable[[int], Listener | None] = lambda _: None,
    *,
    last_seq: int = 0,
    at_once: int = OPENING,
) -> list[Client]:
    """A client for each conversation, in their order; ``listener`` makes the one of the client with that number."""
    gate = asyncio.Semaphore(at_once)

    async def one(number: int) -> Client:
        async with gate:
            auth: dict[str, Any] = {"token": conversations[number].token, "last_seq": last_seq}
            return await connect(port, "/citizen", auth, listener(number))

    return await asyncio.gather(*(one(number) for number in range(len(conversations))))


def close_all(clients: Sequence[Client]) -> None:
    for client in clients:
        client.close()
