"""A stand-in for the gateway, to look at the widget while nothing else runs. Speaks docs/protocol.md; keeps nothing.

    .venv/app/bin/python -m uvicorn widget.test.mock_gateway:app --port 7500

Words in a message choose what happens: "Unterlagen", "Bürgeramt", "welche", "Mensch", "zurück", "lang", "Fehler"
(refused), "später" (busy three times), "Schluss". ``POST /mock/{drop|forget|shut|clerk}`` plays the other side.
"""

import asyncio
import itertools
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import socketio
from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

from widget.test import mock_texts as texts

DIST = Path(__file__).parents[1] / "dist"
Json = dict[str, Any]


class Conversation:
    """One log in memory and the sockets that watch it."""

    def __init__(self) -> None:
        self.id, self.token = uuid.uuid4().hex, uuid.uuid4().hex
        self.entries: list[Json] = []
        self.owner, self.epoch, self.clerk = "bot", 1, None
        self.known: dict[str, int] = {}
        self.busy = itertools.chain([True] * 2, itertools.repeat(False))

    def state(self) -> Json:
        queue = {"position": 2, "eta_seconds": 240} if self.owner == "queued" else None
        clerk = {"name": texts.CLERK} if self.owner == "clerk" else None
        hours = {"open": True, "next_opening": None}
        return {
            "owner": self.owner, "epoch": self.epoch, "seq": len(self.entries),
            "queue": queue, "clerk": clerk, "hours": hours,
        }  # fmt: skip

    def add(self, role: str, text: str, kind: str = "text", **fields: Any) -> int:
        name = texts.CLERK if role == "clerk" else None
        author = {"role": role} | ({"name": name} if name else {})
        seq = len(self.entries) + 1
        at = datetime.now(UTC).isoformat()
        self.entries.append({"seq": seq, "at": at, "author": author, "kind": kind, "text": text} | fields)
        return seq

    def move(self, owner: str, notice: str) -> None:
        self.owner, self.epoch = owner, self.epoch + 1
        self.add("system", notice, "notice")


conversations: dict[str, Conversation] = {}
sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*", always_connect=True)
api = FastAPI()


def find(token: str) -> Conversation | None:
    return next((found for found in conversations.values() if found.token == token), None)


async def publish(conversation: Conversation, after: int) -> None:
    await sio.emit("entries", conversation.entries[after:], room=conversation.id, namespace="/citizen")
    await sio.emit("state", conversation.state(), room=conversation.id, namespace="/citizen")


async def answer(conversation: Conversation, text: str, language: str) -> None:
    """What the assistant, or the clerk, says to ``text``."""
    await asyncio.sleep(0.4)
    before = len(conversation.entries)
    if conversation.owner == "clerk":
        conversation.add("clerk", texts.CLERK_REPLY)
        if "zurück" in text:
            conversation.move("bot", texts.HANDED_BACK)
    elif "Mensch" in text:
        conversation.move("queued", texts.QUEUED)
    elif "Schluss" in text:
        conversation.move("closed", texts.CLOSED)
    elif conversation.owner == "bot":
        for reply in texts.replies_to(text, language):
            conversation.add("bot", **reply)
    await publish(conversation, before)


def refusal(conversation: Conversation, text: str) -> Json | None:
    if "Fehler" in text:
        return {"code": "invalid", "title": texts.REFUSED}
    if "später" in text and next(conversation.busy):
        return {"code": "too_many", "title": texts.BUSY}
    return None


@sio.on("connect", namespace="/citizen")
async def connect(sid: str, environ: Json, auth: Json) -> None:
    conversation = find(auth["token"])
    if conversation is None:
        raise socketio.exceptions.ConnectionRefusedError({"code": "not_found", "title": texts.UNKNOWN})
    await sio.save_session(sid, {"token": auth["token"]}, namespace="/citizen")
    await sio.enter_room(sid, conversation.id, namespace="/citizen")
    missed = conversation.entries[auth["last_seq"] :]
    if missed:
        await sio.emit("entries", missed, to=sid, namespace="/citizen")
    await sio.emit("state", conversation.state(), to=sid, namespace="/citizen")


@sio.on("say", namespace="/citizen")
async def say(sid: str, message: Json) -> Json:
    session = await sio.get_session(sid, namespace="/citizen")
    conversation = find(session["token"])
    if conversation is None:
        return {"ok": False, "error": {"code": "not_found", "title": texts.UNKNOWN}}
    if message["client_id"] in conversation.known:
        return {"ok": True, "seq": conversation.known[message["client_id"]]}
    text = message.get("text") or texts.title_of(message["choice"])
    error = refusal(conversation, text)
    if error is not None:
        return {"ok": False, "error": error}
    seq = conversation.add("citizen", text, client_id=message["client_id"])
    conversation.known[message["client_id"]] = seq
    await publish(conversation, seq - 1)
    sio.start_background_task(answer, conversation, text, message["language"])
    return {"ok": True, "seq": seq}


@api.post("/api/v1/conversations", status_code=201)
async def open_conversation() -> Json:
    conversation = Conversation()
    conversations[conversation.id] = conversation
    return {
        "conversation_id": conversation.id, "token": conversation.token,
        "state": conversation.state(), "notice": texts.NOTICE,
    }  # fmt: skip


@api.api_route("/api/v1/conversations/{conversation_id}{path:path}", methods=["GET", "POST", "DELETE"])
async def call(request: Request, conversation_id: str, path: str) -> Response:
    conversation = conversations.get(conversation_id)
    if conversation is None or request.headers.get("authorization") != f"Bearer {conversation.token}":
        problem = {"title": texts.UNKNOWN, "status": 404, "code": "not_found"}
        return JSONResponse(problem, 404, media_type="application/problem+json")
    before = len(conversation.entries)
    match request.method, path:
        case "GET", "/entries":
            after = int(request.query_params["after"])
            return JSONResponse({"entries": conversation.entries[after:], "state": conversation.state()})
        case "GET", "/transcript":
            return Response("\n".join(entry["text"] for entry in conversation.entries), media_type="text/plain")
        case "DELETE", "":
            del conversations[conversation_id]
            return Response(status_code=204)
        case "POST", "/clerk-request":
            conversation.move("queued", texts.QUEUED)
        case "DELETE", "/clerk-request":
            conversation.move("bot", texts.WITHDRAWN)
        case "POST", "/callback":
            conversation.move("callback", texts.CALLBACK_LEFT)
        case "POST", "/close":
            conversation.move("closed", texts.CLOSED)
        case _:
            return Response(status_code=204)
    await publish(conversation, before)
    return JSONResponse({"state": conversation.state()})


@api.post("/mock/{command}", status_code=204)
async def play(command: str) -> None:
    """The newest conversation, from the other side."""
    conversation = list(conversations.values())[-1]
    before = len(conversation.entries)
    match command:
        case "forget":
            conversations.clear()
        case "shut":
            conversation.add("system", texts.NOBODY, "form", form={"id": "callback"})
        case "clerk":
            conversation.move("clerk", texts.ACCEPTED)
            conversation.add("clerk", texts.CLERK_HELLO)
    if command in ("drop", "forget"):
        rooms = sio.manager.get_participants("/citizen", conversation.id)
        for sid, _ in list(rooms):
            await sio.disconnect(sid, namespace="/citizen")
    else:
        await publish(conversation, before)


@api.get("/")
async def demo_page() -> FileResponse:
    return FileResponse(DIST / "index.html")


@api.get("/mock/city")
async def page_of_another_site() -> HTMLResponse:
    return HTMLResponse(texts.OTHER_SITE)


@api.middleware("http")
async def strict_csp(request: Request, call_next: Any) -> Response:
    response: Response = await call_next(request)
    if request.url.path == "/mock/city":
        return response
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types lit-html"
    )
    return response


api.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])
api.mount("/widget", StaticFiles(directory=DIST))
app = socketio.ASGIApp(sio, api)
