"""The project's side of bench.delivery: two gateways on PostgreSQL and Valkey that can be killed."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.conversations import Conversation, SignedIn, hand_to, open_many, sign_in, use_cases
from bench.delivery_people import Message, Person
from bench.gateways import BYTECODE, NO_LIMITS, answers, postgresql, process
from bench.wire import Client, Listener, connect
from tools.running import RunningStack, free_ports, wait_until
from tools.stack import Layout, environment_of
from tools.start import gateway_command


class Gateways:
    """Conversations are handed to a clerk, who follows them in windows."""

    name = "two gateways"

    def __init__(self, layout: Layout) -> None:
        self.ports = layout.gateways
        self._stack = RunningStack(layout)
        self._conversations: dict[str, Conversation] = {}
        self._clerk: SignedIn | None = None

    def start(self, number: int) -> None:
        """Returns when the gateway answers."""
        self._stack.start(f"gateway{number + 1}")
        address = f"http://127.0.0.1:{self.ports[number]}/healthz"
        wait_until(lambda: answers(address), f"Gateway an Port {self.ports[number]}", 60)

    def kill(self, number: int) -> None:
        self._stack.kill(f"gateway{number + 1}")

    def stop(self) -> None:
        self._stack.stop_all()

    async def open(self, database_url: str, count: int) -> list[str]:
        """The ids of ``count`` conversations with a clerk."""
        async with use_cases(database_url) as service:
            self._clerk = await sign_in(service)
            owned = await hand_to(service, self._clerk.clerk, await open_many(service, count))
        self._conversations = {conversation.id: conversation for conversation in owned}
        return list(self._conversations)

    async def join(self, port: int, person: Person, listener: Listener) -> Client:
        seqs = {conversation: screen.last_seq for conversation, screen in person.screens.items()}
        if person.role == "citizen":
            ((conversation, seq),) = seqs.items()
            auth = {"token": self._conversations[conversation].token, "last_seq": seq}
            return await connect(port, "/citizen", auth, listener)
        assert self._clerk is not None
        client = await connect(port, "/clerk", None, listener, {"Cookie": self._clerk.cookie})
        follow = [{"conversation_id": conversation, "last_seq": seq} for conversation, seq in seqs.items()]
        acks = await asyncio.gather(*(client.call("follow", each) for each in follow))
        assert all(ack["ok"] for ack in acks), acks
        return client

    def said(self, message: Message) -> dict[str, Any]:
        said: dict[str, Any] = {"client_id": message.client_id, "text": message.text}
        if message.role == "clerk":
            epoch = self._conversations[message.conversation].epoch
            said |= {"conversation_id": message.conversation, "epoch": epoch}
        return said


@contextmanager
def gateways(folder: Path, redis_url: str, chats: int) -> Iterator[tuple[Gateways, list[str]]]:
    """Running gateways, and the ids of ``chats`` conversations."""
    with ExitStack() as stack:
        database_url = stack.enter_context(postgresql(folder))
        (engine,) = free_ports(1)
        extra = NO_LIMITS | BYTECODE | {"BD_DATABASE_URL": database_url, "BD_REDIS_URL": redis_url}
        layout = Layout(folder, free_ports(2), (engine,), free_ports(1)[0], extra)
        stack.enter_context(
            process(["-m", "bench.echo_engine", str(engine)], environment_of(layout), folder / "engine.log")
        )
        gateway_command(layout, "migrate")
        nodes = Gateways(layout)
        stack.callback(nodes.stop)
        for number in range(2):
            nodes.start(number)
        yield nodes, asyncio.run(nodes.open(database_url, chats))
