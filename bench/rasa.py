"""Bot turns a second: our engine and gateway beside Rasa's own REST and Socket.IO channels, in the same run.

.venv/app/bin/python -m bench.rasa

Both answer the same questions in AT_ONCE conversations with the same action server; the comparator is the documented
default pipeline and policies (bench.rasa_model says what it learned from) behind `rasa run` with its in-memory tracker
store, while ours keeps the record on the disk. One after the other, so that they do not take each other's processor.
"""

import asyncio
import os
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from bench.gateways import BYTECODE, answers
from bench.rasa_model import train
from bench.report import latency, row
from bench.turn import QUESTIONS
from bench.wire import Client, connect
from tools.build import ENGINE_PYTHON, ROOT
from tools.running import RunningStack, free_ports, request, wait_until
from tools.stack import Layout, environment_of
from tools.start import gateway_command

AT_ONCE, ROUNDS = 8, 2
START = 240  # seconds; TensorFlow and the model
CREDENTIALS = "rest:\nsocketio:\n  session_persistence: false\n"  # in a namespace its answers go to another one
Ask = Callable[[str], Awaitable[None]]
Open = Callable[[], Awaitable[Ask]]


async def turns(opened: Open) -> list[float]:
    """Milliseconds of all turns, then seconds they took together as the last value."""
    took: list[float] = []
    chats = [await opened() for _ in range(AT_ONCE)]
    for ask in chats:
        await ask(QUESTIONS[0])  # the first one loads what the others reuse

    async def talk(ask: Ask) -> None:
        for _ in range(ROUNDS):
            for question in QUESTIONS:
                begun = time.perf_counter()
                await ask(question)
                took.append((time.perf_counter() - begun) * 1000)

    begun = time.perf_counter()
    await asyncio.gather(*(talk(ask) for ask in chats))
    return [*took, time.perf_counter() - begun]


def posting(url: str, body: Callable[[str, str], dict[str, Any]], token: str = "") -> Open:
    """Turns as POST requests; ``body`` makes one of (conversation, text)."""

    async def opened() -> Ask:
        conversation = uuid4().hex
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        http = httpx.AsyncClient(timeout=60, trust_env=False, headers=headers)

        async def ask(text: str) -> None:
            answer = await http.post(url, json=body(conversation, text))
            assert answer.status_code == 200, answer.text
            assert answer.json(), "no answer"

        return ask

    return opened


def talking(port: int, namespace: str, said: str, heard: str) -> Open:
    """Turns over Socket.IO: ``said`` is the event of a question, ``heard`` that of an answer.

    A turn ends when both the answer and the acknowledgement are there; Rasa acknowledges after its last line.
    """

    async def opened() -> Ask:
        answered = asyncio.Event()

        def hear(event: str, content: Any) -> None:
            if event == heard and (heard != "entries" or any(e["author"]["role"] == "bot" for e in content)):
                answered.set()

        auth = None
        if namespace == "/citizen":
            auth = {"token": (await conversation(port))["token"], "last_seq": 0}
        client: Client = await connect(port, namespace, auth, hear)

        async def ask(text: str) -> None:
            answered.clear()
            ours = {"client_id": str(uuid4()), "text": text}
            acked = client.ask(said, ours if namespace == "/citizen" else {"message": text})
            await asyncio.wait_for(asyncio.gather(answered.wait(), acked), 60)

        return ask

    return opened


async def conversation(port: int) -> Any:
    return (await asyncio.to_thread(request, "POST", f"http://127.0.0.1:{port}/api/v1/conversations", {}))[1]


@contextmanager
def rasa(folder: Path, model: Path, actions: int) -> Iterator[int]:
    """`rasa run` with its own channels; its port."""
    (port,) = free_ports(1)
    (folder / "credentials.yml").write_text(CREDENTIALS)
    (folder / "endpoints.yml").write_text(f"action_endpoint:\n  url: http://127.0.0.1:{actions}/webhook\n")
    files = ["--credentials", str(folder / "credentials.yml"), "--endpoints", str(folder / "endpoints.yml")]
    command = [
        str(ENGINE_PYTHON),
        "-m",
        "bench.rasa_server",
        "run",
        "-m",
        str(model),
        "-p",
        str(port),
        "-i",
        "127.0.0.1",
        *files,
    ]
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "LOG_LEVEL": "ERROR"}
    paths = BYTECODE | {"PYTHONPATH": str(ROOT)}
    with (folder / "rasa.log").open("wb") as log:
        running = subprocess.Popen(command, cwd=folder, env=os.environ | quiet | paths, stdout=log, stderr=log)
        try:
            wait_until(lambda: running.poll() is not None or is_ready(port), "Rasa bereit", START)
            assert running.poll() is None, (folder / "rasa.log").read_text()[-3000:]
            yield port
        finally:
            running.terminate()
            try:
                running.wait(15)
            except subprocess.TimeoutExpired:
                running.kill()


def is_ready(port: int) -> bool:
    """`rasa run` answers before it has loaded the model; the status says when it has."""
    return answers(f"http://127.0.0.1:{port}/")


def report(name: str, took: list[float], comparator: float | None = None) -> float:
    *each, seconds = took
    rate = len(each) / seconds
    times = "" if comparator is None else f", {rate / comparator:.1f} × Rasa's own"
    print(row(f"turns, {AT_ONCE} at once: {name}", f"{rate:.1f}/s, {latency(each)}{times}", times and "≥ 2 ×"))
    return rate


def main() -> None:
    model = train()
    gateway, engine, actions = free_ports(3)
    with tempfile.TemporaryDirectory(prefix="bd-b-") as name:
        folder = Path(name)
        layout = Layout(folder, (gateway,), (engine,), actions, {"BD_LIMIT_MESSAGES": "100000"})
        gateway_command(layout, "migrate")
        stack = RunningStack(layout)
        try:
            stack.start_all()
            ours = asyncio.run(turns(talking(gateway, "/citizen", "say", "entries")))
            token = environment_of(layout)["BD_ENGINE_TOKEN"]
            alone = asyncio.run(turns(posting(f"http://127.0.0.1:{engine}/webhooks/citizen/webhook", turn_body, token)))
            stack.kill("engine")
            with rasa(folder, model, actions) as port:
                rest = asyncio.run(turns(posting(f"http://127.0.0.1:{port}/webhooks/rest/webhook", rest_body)))
                theirs = asyncio.run(turns(talking(port, "/", "user_uttered", "bot_uttered")))
        finally:
            stack.stop_all()
    report("Rasa's REST channel", rest)
    rate = report("Rasa's Socket.IO channel", theirs)
    report("our engine alone", alone, rate)
    report("ours end to end, durable", ours, rate)


def turn_body(conversation_id: str, text: str) -> dict[str, Any]:
    return {"conversation_id": conversation_id, "turn_id": uuid4().hex, "language": "de", "text": text}


def rest_body(sender: str, text: str) -> dict[str, Any]:
    return {"sender": sender, "message": text}


if __name__ == "__main__":
    main()
