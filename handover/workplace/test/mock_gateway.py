"""A gateway for trying the console alone: same paths, events and shapes, no database, no engine. Development only.

    .venv/app/bin/python -m handover.workplace.test.mock_gateway 7610

Anyone may sign in as yilmaz or schmidt with the password `test`. POST /mock/<command>?id=… plays the citizen and
the colleagues: say (text), typing, request, take (by a colleague), move_on (epoch), expire (sessions), drop (sockets).
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import socketio
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.requests import HTTPConnection

from handover import protocol
from handover.workplace.test import scenario
from handover.workplace.test.mock_conversations import Conversation, seeded

DIST = Path(__file__).parent.parent / "dist"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types lit-html",
    )
)

sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*", always_connect=True)
app = FastAPI()
sessions: dict[str, str] = {}
clerks: dict[str, str] = {}  # socket id → username


conversations = seeded()


def me(username: str) -> dict[str, Any]:
    self = protocol.StaffSelf(
        name=scenario.PEOPLE[username], roles=["clerk"], departments=["buergerservice"], csrf="test-csrf"
    )
    return self.wire()


def problem(status: int, code: str, title: str) -> JSONResponse:
    return JSONResponse(protocol.Problem(title=title, status=status, code=code).wire(), status)


def signed_in(request: Request) -> str | None:
    return sessions.get(request.cookies.get("staff_session", ""))


@app.middleware("http")
async def set_policy(request: Request, call_next: Any) -> Any:
    response = await call_next(request)
    response.headers["Content-Security-Policy"] = POLICY
    return response


@app.post("/api/v1/staff/login")
async def login(body: protocol.Login) -> Response:
    if body.password == "zu oft":  # noqa: S105
        return problem(429, "rate_limited", "Zu viele Versuche.")
    if body.username not in scenario.PEOPLE or body.password != "test":  # noqa: S105
        return problem(401, "unauthorised", "Benutzername oder Passwort stimmt nicht.")
    response = JSONResponse(me(body.username))
    session = uuid4().hex
    sessions[session] = body.username
    response.set_cookie("staff_session", session, httponly=True, samesite="strict")
    return response


@app.post("/api/v1/staff/logout")
async def logout(request: Request) -> Response:
    if request.headers.get("X-CSRF-Token") != "test-csrf":
        return problem(403, "csrf", "Bitte laden Sie die Seite neu.")
    sessions.pop(request.cookies.get("staff_session", ""), None)
    return Response(status_code=204)


@app.get("/api/v1/staff/me")
async def who(request: Request) -> Response:
    username = signed_in(request)
    return JSONResponse(me(username)) if username else problem(401, "unauthorised", "Bitte melden Sie sich an.")


@app.get("/api/v1/staff/directory")
async def directory(request: Request) -> Response:
    here = signed_in(request)
    colleagues = [
        protocol.Colleague(username=username, name=name, departments=["buergerservice"], status="available")
        for username, name in scenario.PEOPLE.items()
        if username != here
    ]
    departments = [protocol.DepartmentRef(id=key, title=title) for key, title in scenario.DEPARTMENTS.items()]
    return JSONResponse(protocol.Directory(departments=departments, colleagues=colleagues).wire())


async def announce_queue() -> None:
    for sid, username in clerks.items():
        mine = [each.listed() for each in conversations.values() if each.owner == "clerk" and each.clerk == username]
        waiting = [each.listed() for each in conversations.values() if each.owner == "queued"]
        callbacks = [each.listed() for each in conversations.values() if each.owner == "callback"]
        queue = protocol.Queue(waiting=waiting, mine=mine, callbacks=callbacks, colleagues=len(scenario.PEOPLE) - 1)
        await sio.emit("queue", queue.wire(), to=sid, namespace="/clerk")


async def announce(conversation: Conversation, *entries: protocol.Entry) -> None:
    key = conversation.id
    if entries:
        message = protocol.ConversationEntries(conversation_id=key, entries=list(entries))
        await sio.emit("entries", message.wire(), room=key, namespace="/clerk")
    state = {"conversation_id": key, "state": conversation.state().wire()}
    await sio.emit("state", state, room=key, namespace="/clerk")


class Clerks(socketio.AsyncNamespace):  # type: ignore[misc]
    """The events of namespace /clerk."""

    async def on_connect(self, sid: str, environ: dict[str, Any]) -> None:
        cookies = HTTPConnection(environ["asgi.scope"]).cookies
        username = sessions.get(cookies.get("staff_session", ""))
        if not username:
            raise ConnectionRefusedError("unauthorised")
        clerks[sid] = username
        await announce_queue()

    async def on_disconnect(self, sid: str, _reason: str = "") -> None:
        clerks.pop(sid, None)

    async def on_presence(self, _sid: str, data: dict[str, Any]) -> dict[str, Any]:
        protocol.Presence.model_validate(data)
        return {"ok": True}

    async def on_follow(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        follow = protocol.Follow.model_validate(data)
        conversation = conversations.get(follow.conversation_id)
        if not conversation:
            return refuse("not_found", "Dieses Gespräch gibt es nicht oder nicht mehr.")
        key = conversation.id
        await self.enter_room(sid, key)
        entries = protocol.ConversationEntries(conversation_id=key, entries=conversation.entries[follow.last_seq :])
        await self.emit("entries", entries.wire(), to=sid)
        await self.emit("state", {"conversation_id": key, "state": conversation.state().wire()}, to=sid)
        suggestions = scenario.suggestions()
        await self.emit(
            "suggestions", protocol.Suggestions(conversation_id=key, suggestions=suggestions).wire(), to=sid
        )
        await self.emit("notes", protocol.Notes(conversation_id=key, notes=conversation.notes).wire(), to=sid)
        return {"ok": True}

    async def on_accept(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        conversation = conversations[protocol.ConversationRef.model_validate(data).conversation_id]
        if conversation.owner not in ("queued", "callback"):
            return refuse("taken", "Das Gespräch hat Herr Schmidt-Wolkenstein übernommen.")
        await hand_over(conversation, "clerk", clerks[sid])
        return {"ok": True, "epoch": conversation.epoch}

    async def on_say(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        said = protocol.ClerkSay.model_validate(data)
        conversation = conversations[said.conversation_id]
        again = [entry.seq for entry in conversation.entries if entry.client_id == str(said.client_id)]
        if again:
            return {"ok": True, "seq": again[0]}
        if said.epoch != conversation.epoch:
            return refuse("epoch", "Das Gespräch hat inzwischen den Besitzer gewechselt.")
        name = scenario.PEOPLE[clerks[sid]]
        entry = conversation.add("clerk", said.text, name=name, client_id=str(said.client_id))
        await announce(conversation, entry)
        return {"ok": True, "seq": entry.seq}

    async def on_note(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        note = protocol.Note.model_validate(data)
        conversation = conversations[note.conversation_id]
        author = scenario.PEOPLE[clerks[sid]]
        conversation.notes.append(protocol.NoteEntry(at=datetime.now(UTC), author=author, text=note.text))
        notes = protocol.Notes(conversation_id=conversation.id, notes=conversation.notes)
        await self.emit("notes", notes.wire())
        return {"ok": True}

    async def on_hand_back(self, _sid: str, data: dict[str, Any]) -> dict[str, Any]:
        await hand_over(conversations[data["conversation_id"]], "bot", None)
        return {"ok": True}

    async def on_transfer(self, _sid: str, data: dict[str, Any]) -> dict[str, Any]:
        transfer = protocol.Transfer.model_validate(data)
        conversation = conversations[transfer.conversation_id]
        conversation.department = transfer.department or conversation.department
        await hand_over(conversation, "queued", None)
        return {"ok": True}

    async def on_close(self, _sid: str, data: dict[str, Any]) -> dict[str, Any]:
        await hand_over(conversations[data["conversation_id"]], "closed", None)
        return {"ok": True}

    async def on_typing(self, _sid: str, data: dict[str, Any]) -> dict[str, Any]:
        protocol.ConversationRef.model_validate(data)
        return {"ok": True}


def refuse(code: str, title: str) -> dict[str, Any]:
    return {"ok": False, "error": {"code": code, "title": title}}


async def hand_over(conversation: Conversation, owner: protocol.Owner, clerk: str | None) -> None:
    conversation.owner, conversation.clerk, conversation.epoch = owner, clerk, conversation.epoch + 1
    await announce(conversation)
    await announce_queue()


sio.register_namespace(Clerks("/clerk"))


@app.post("/mock/{command}")
async def play(command: str, id: str = "passport", text: str = "Noch eine Frage") -> dict[str, bool]:
    conversation = conversations.get(id)
    if command == "request":
        conversation = conversations[id] = Conversation(id, "standesamt", since=datetime.now(UTC))
        conversation.add("citizen", text)
        await announce_queue()
    elif command == "say" and conversation:
        await announce(conversation, conversation.add("citizen", text))
    elif command == "typing":
        await sio.emit("typing", {"conversation_id": id, "role": "citizen"}, namespace="/clerk")
    elif command == "take" and conversation:  # quietly, so that a click can come too late
        conversation.owner, conversation.clerk = "clerk", "schmidt"
    elif command == "move_on" and conversation:
        conversation.epoch += 1
    elif command == "expire":
        sessions.clear()
    if command in ("expire", "drop"):
        for sid in list(clerks):
            await sio.disconnect(sid, namespace="/clerk")
    if command == "reset":
        conversations.clear()
        conversations.update(seeded())
        await announce_queue()
    return {"ok": True}


app.mount("/workplace", StaticFiles(directory=DIST, html=True, check_dir=False))

if __name__ == "__main__":
    uvicorn.run(socketio.ASGIApp(sio, app), port=int(sys.argv[1]), log_level="warning")
