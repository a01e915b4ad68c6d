"""One citizen on a quiet machine: acknowledgement, bot turn end to end, and the engine's share of it.

.venv/app/bin/python -m bench.turn
"""

import json
import tempfile
import time
import urllib.request
import uuid
from pathlib import Path

import socketio

from bench.report import latency, row
from tools.running import RunningStack, free_ports, request
from tools.stack import Layout, environment_of
from tools.start import gateway_command

QUESTIONS = (
    "Was kostet ein neuer Personalausweis?", "und welche unterlagen brauch ich dafür", "wo muss ich da hin",
    "wat kost dat wenn ich mein auto ummelde", "wie lange dauert ein reisepass", "brauch ich nen termin",
    "ich bin umgezogen", "kann ich das online machen", "hundesteuer", "wann hat das standesamt auf",
)  # fmt: skip
ROUNDS = 20


class Chat:
    """One Socket.IO client that times its own messages; milliseconds."""

    def __init__(self, base: str) -> None:
        _, opened = request("POST", f"{base}/api/v1/conversations", {})
        self.client = socketio.SimpleClient()
        self.client.connect(
            base, namespace="/citizen", auth={"token": opened["token"], "last_seq": 0}, transports=["websocket"]
        )

    def ask(self, text: str) -> tuple[float, float]:
        """Milliseconds until the acknowledgement and until the first line of the bot."""
        begun = time.perf_counter()
        ack = self.client.call("say", {"client_id": str(uuid.uuid4()), "text": text})
        acked = (time.perf_counter() - begun) * 1000
        while True:
            event, *arguments = self.client.receive(timeout=20)
            if event == "entries" and any(e["seq"] > ack["seq"] and e["author"]["role"] == "bot" for e in arguments[0]):
                return acked, (time.perf_counter() - begun) * 1000


def measure_engine(stack: RunningStack) -> list[float]:
    """The engine's channel alone, without the gateway."""
    token = environment_of(stack.layout)["BD_ENGINE_TOKEN"]
    url = f"http://127.0.0.1:{stack.layout.engines[0]}/webhooks/citizen/webhook"
    conversation, took = uuid.uuid4().hex, []
    for index in range(len(QUESTIONS) * ROUNDS):
        body = {
            "conversation_id": f"{conversation}-{index // len(QUESTIONS)}",
            "turn_id": uuid.uuid4().hex,
            "language": "de",
        }
        data = json.dumps(body | {"text": QUESTIONS[index % len(QUESTIONS)]}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        begun = time.perf_counter()
        with urllib.request.urlopen(urllib.request.Request(url, data=data, headers=headers), timeout=20) as answer:
            answer.read()
        took.append((time.perf_counter() - begun) * 1000)
    return took


def main() -> None:
    gateway, engine, actions = free_ports(3)
    with tempfile.TemporaryDirectory() as folder:
        layout = Layout(Path(folder), (gateway,), (engine,), actions)
        gateway_command(layout, "migrate")
        stack = RunningStack(layout)
        try:
            begun = time.monotonic()
            stack.start_all()
            started = time.monotonic() - begun
            Chat(stack.gateways[0]).ask(QUESTIONS[0])  # the first question of a process loads what later ones reuse
            acks, turns = [], []
            for _ in range(ROUNDS):
                chat = Chat(stack.gateways[0])
                for question in QUESTIONS:
                    acked, answered = chat.ask(question)
                    acks.append(acked)
                    turns.append(answered)
                chat.client.disconnect()
            before = stack.processor_ms()
            engine_alone = measure_engine(stack)
            used = {name: after - before[name] for name, after in stack.processor_ms().items()}
            memory = stack.memory()
        finally:
            stack.stop_all()
    print(row("start of all processes, trained", f"{started:.1f} s", "≤ 25 s"))
    print(row("ack of a citizen message, durable", latency(acks), "p50 ≤ 1.5 ms, p99 ≤ 8 ms"))
    print(row("bot turn end to end, one citizen", latency(turns), "p50 ≤ 25 ms, p95 ≤ 60 ms"))
    print(row("the same turns in the engine alone", latency(engine_alone)))
    for name in ("engine", "actions"):
        print(row(f"processor time of such a turn: {name}", f"{used[name] / len(engine_alone):.1f} ms"))
    for name, kib in memory.items():
        print(row(f"memory of {name}", f"{kib / 1024:.0f} MiB"))


if __name__ == "__main__":
    main()
