"""The citizen's HTTP calls: validate, authorise, call the service, answer. docs/api.md"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from handover import protocol, transcript
from handover.api.strict import StrictRoute
from handover.errors import NotFound
from handover.limits import Limit, address_key
from handover.service import Service
from handover.transcript import Transcript

PAGE_WAIT = 25.0  # seconds a long poll may take at most; proxies give up after 30 to 60
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")

Seq = Annotated[int, Path(ge=1, le=2**31 - 1)]
After = Annotated[int, Query(ge=0, le=2**31 - 1, description="Only entries with a greater seq.")]
Wait = Annotated[float, Query(ge=0, le=PAGE_WAIT, description="Seconds to wait for something new.")]


def citizen_router(
    service: Service, *, opened: Limit, messages: Limit, transcripts: Transcript, clock: Callable[[], datetime]
) -> APIRouter:
    """``opened`` counts per client address, ``messages`` per conversation."""
    router = APIRouter(tags=["citizen"], route_class=StrictRoute)
    bearer = HTTPBearer(auto_error=False, description="The token that POST /conversations returned.")

    async def access(
        conversation_id: str, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
    ) -> str:
        """A missing, wrong or foreign token, and an unknown conversation, are all answered with 404."""
        if credentials is None or not _ID.fullmatch(conversation_id):
            raise NotFound
        return await service.access_conversation(conversation_id, credentials.credentials)

    Access = Annotated[str, Depends(access)]

    @router.post("/conversations", status_code=201, response_model=protocol.ConversationOpened)
    async def open_conversation(request: Request, wish: protocol.OpenConversation) -> Response:
        opened.check(address_key(request.client.host if request.client else None))
        answer = await service.open_conversation(wish)
        return JSONResponse(answer.wire(), 201)

    @router.post("/conversations/{conversation_id}/messages", response_model=protocol.Said)
    async def say(conversation_id: Access, message: protocol.Say) -> Response:
        messages.check(conversation_id)
        return JSONResponse((await service.citizen_says(conversation_id, message)).wire())

    @router.get("/conversations/{conversation_id}/entries", response_model=protocol.Entries)
    async def entries(conversation_id: Access, after: After = 0, wait: Wait = 0) -> Response:
        return JSONResponse((await service.entries_after(conversation_id, after, wait=wait)).wire())

    @router.post("/conversations/{conversation_id}/clerk-request", response_model=protocol.StateChanged)
    async def request_clerk(conversation_id: Access, wish: protocol.ClerkRequest) -> Response:
        messages.check(conversation_id)
        return _state(await service.request_clerk(conversation_id, wish.department, wish.client_id, wish.language))

    @router.delete("/conversations/{conversation_id}/clerk-request", response_model=protocol.StateChanged)
    async def withdraw_request(conversation_id: Access) -> Response:
        return _state(await service.withdraw_request(conversation_id))

    @router.post("/conversations/{conversation_id}/callback", response_model=protocol.StateChanged)
    async def leave_callback(conversation_id: Access, callback: protocol.Callback) -> Response:
        messages.check(conversation_id)
        return _state(await service.leave_callback(conversation_id, callback))

    @router.post("/conversations/{conversation_id}/entries/{seq}/feedback", status_code=204)
    async def give_feedback(conversation_id: Access, seq: Seq, feedback: protocol.Feedback) -> None:
        messages.check(conversation_id)
        await service.give_feedback(conversation_id, seq, feedback)

    @router.post("/conversations/{conversation_id}/rating", status_code=204)
    async def rate(conversation_id: Access, rating: protocol.Rating) -> None:
        messages.check(conversation_id)
        await service.rate(conversation_id, rating)

    @router.get("/conversations/{conversation_id}/transcript", response_class=Response)
    async def write_transcript(conversation_id: Access, format: transcript.Format = "html") -> Response:
        log = await service.entries_after(conversation_id, 0)
        language = await service.language_of(conversation_id)
        content = transcripts.of(language).write(log.entries, format, clock(), conversation_id)
        headers = {
            "Content-Disposition": f'attachment; filename="gespraech.{format}"',
            "Content-Security-Policy": transcript.CONTENT_SECURITY_POLICY,
        }
        return Response(content, headers=headers, media_type=transcript.MEDIA_TYPES[format])

    @router.post("/conversations/{conversation_id}/close", response_model=protocol.StateChanged)
    async def close(conversation_id: Access) -> Response:
        return _state(await service.close_by_citizen(conversation_id))

    @router.delete("/conversations/{conversation_id}", status_code=204)
    async def erase(conversation_id: Access) -> None:
        await service.erase(conversation_id)

    return router


def _state(state: protocol.State) -> JSONResponse:
    return JSONResponse(protocol.StateChanged(state=state).wire())
