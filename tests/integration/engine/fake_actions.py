"""An action server in thirty lines: says what the test tells it to, remembers what it was asked."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Spoken = tuple[int, dict[str, Any]]  # HTTP status and body

ANSWER = {
    "text": "Der Reisepass kostet 70 Euro.",
    "custom": {
        "type": "reply",
        "kind": "answer",
        "answer": {
            "service": {"id": "reisepass", "title": "Reisepass"},
            "aspect": "fees",
            "confidence": 0.9,
            "source": {"title": "Stadt", "url": "https://example.org/"},
            "as_of": "2026-10-01",
        },
    },
}
UNDERSTOOD = {
    "custom": {
        "type": "understood",
        "aspect": "fees",
        "entities": [],
        "service_candidates": [{"id": "reisepass", "title": "Reisepass", "score": 0.9}],
    }
}
HANDOVER = {
    "text": "Ich verbinde Sie.",
    "custom": {"type": "handover", "department": "buergeramt", "reason": "Wunsch", "service": None},
}


def answer(call: dict[str, Any]) -> Spoken:
    """What each of the fixture's actions says."""
    spoken = {
        "action_answer": [ANSWER, UNDERSTOOD],
        "action_handover": [HANDOVER],
        "action_fallback": [{"text": "Das habe ich nicht verstanden."}],
        "action_restart_topic": [{"text": "Gern, worum geht es?"}],
    }[call["next_action"]]
    slot = {"event": "slot", "name": "service", "value": "reisepass"}
    return 200, {"events": [slot] if call["next_action"] == "action_answer" else [], "responses": spoken}


class FakeActions:
    def __init__(self, port: int = 0) -> None:
        self.calls: list[dict[str, Any]] = []
        self.behaviour: Callable[[dict[str, Any]], Spoken] = answer
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.calls.append(call)
                status, spoken = outer.behaviour(call)
                body = json.dumps(spoken).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/webhook"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
