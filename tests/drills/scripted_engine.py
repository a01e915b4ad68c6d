"""An engine of its own process that says two lines to every message, and misbehaves when it is told to.

``python -m tests.drills.scripted_engine PORT FILE``. It keeps the contract of the real one: the same ``turn_id`` gives
the recorded result, also after it was killed (FILE holds what was recorded). POST /mode sets how it behaves:

- ``{"mode": "well", "seconds": 0.02}``: answers after so many seconds;
- ``"error"``: 500 · ``"empty"``: 200 without a body.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route


def answers(text: str) -> list[str]:
    """What this engine says to ``text``: two lines, so that half an answer would be seen."""
    return [f"Antwort auf: {text} (1)", f"Antwort auf: {text} (2)"]


class ScriptedEngine:
    def __init__(self, journal: Path) -> None:
        self.mode, self.seconds = "well", 0.02
        self._journal = journal
        journal.touch()
        self._recorded: dict[str, dict[str, Any]] = {}
        for line in journal.read_text().splitlines():
            result = json.loads(line)
            self._recorded[result["turn_id"]] = result

    def app(self) -> Starlette:
        path = "/webhooks/citizen"
        return Starlette(
            routes=[
                Route("/mode", self.set_mode, methods=["POST"]),
                Route(f"{path}/webhook", self.ask, methods=["POST"]),
                Route(f"{path}/history", self.tell, methods=["POST"]),
                Route(f"{path}/health", self.health),
                Route("/health", self.health),  # stands for the action server as well
                Route(f"{path}/conversations/{{conversation}}", self.tell, methods=["DELETE"]),
            ]
        )

    async def set_mode(self, request: Request) -> Response:
        wish = await request.json()
        self.mode, self.seconds = wish["mode"], wish.get("seconds", 0.02)
        return JSONResponse(wish)

    async def ask(self, request: Request) -> Response:
        asked = await request.json()
        mode = self.mode
        await asyncio.sleep(self.seconds)
        if mode == "error":
            return JSONResponse({"title": "broken"}, 500)
        if mode == "empty":
            return Response()
        return JSONResponse(self._recorded.get(asked["turn_id"]) or self._answer(asked))

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        result = {
            "turn_id": asked["turn_id"],
            "replies": [{"kind": "text", "text": line} for line in answers(asked.get("text") or "")],
            "understood": {"intent": "fees", "confidence": 0.9},
        }
        self._recorded[asked["turn_id"]] = result
        with self._journal.open("a") as file:
            file.write(json.dumps(result) + "\n")
        return result

    async def tell(self, _: Request) -> Response:
        return JSONResponse({})

    async def health(self, _: Request) -> Response:
        return PlainTextResponse("ok")


def main(port: str, journal: str) -> None:
    app = ScriptedEngine(Path(journal)).app()
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
