"""The engine's only way in, a Rasa input channel called ``citizen``: one POST per turn, errors are errors.

docs/engine.md
"""

import hmac
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json

from bot.history import append_history
from bot.problems import BadRequest, NotReady, TooLarge, Unauthorized, problem_of
from bot.settings import TOKEN_LENGTH
from bot.turn_request import ID_LIMIT, parse_history, parse_turn
from bot.turns import CHANNEL, Turns, ready_processor

TURN_LIMIT = 64 * 1024  # bytes of one turn
TURN_DEADLINE = 7.0  # seconds; the gateway gives up after 8

Handler = Callable[..., Awaitable[HTTPResponse]]


class CitizenInput(InputChannel):
    """``token``: the bearer token every request must carry."""

    def __init__(self, token: str) -> None:
        if len(token) < TOKEN_LENGTH:
            raise ValueError(f"BD_ENGINE_TOKEN fehlt oder ist kürzer als {TOKEN_LENGTH} Zeichen.")
        self._token = token.encode()
        self._turns = Turns(TURN_DEADLINE)

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "CitizenInput":
        return cls(str((credentials or {}).get("token") or ""))

    def blueprint(self, on_new_message: Callable[..., Awaitable[Any]]) -> Blueprint:
        """Rasa's contract; ``on_new_message`` is not used, because it saves a turn that failed."""
        blueprint = Blueprint("citizen")
        blueprint.add_route(self._guarded(self._turn), "/webhook", methods=["POST"], name="turn")
        blueprint.add_route(self._guarded(self._history), "/history", methods=["POST"], name="history")
        blueprint.add_route(self._guarded(self._health), "/health", methods=["GET"], name="health")
        blueprint.add_route(
            self._guarded(self._delete), "/conversations/<conversation_id:str>", methods=["DELETE"], name="delete"
        )
        return blueprint

    def _guarded(self, handler: Handler) -> Handler:
        @wraps(handler)
        async def guarded(request: Request, **parameters: str) -> HTTPResponse:
            try:
                self.check_token(request)
                return await handler(request, **parameters)
            except Exception as error:
                return problem_of(error)

        return guarded

    def check_token(self, request: Request) -> None:
        """Raises Unauthorized; takes the same time for every wrong token."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.encode(errors="replace"), self._token):
            raise Unauthorized

    async def _turn(self, request: Request) -> HTTPResponse:
        if len(request.body) > TURN_LIMIT:
            raise TooLarge
        return json(await self._turns.run(agent_of(request), parse_turn(body_of(request))))

    async def _history(self, request: Request) -> HTTPResponse:
        history = parse_history(body_of(request))
        appended = await append_history(self._turns, agent_of(request), history)
        return json({"history_id": history.history_id, "appended": appended})

    async def _delete(self, request: Request, conversation_id: str) -> HTTPResponse:
        if len(conversation_id) > ID_LIMIT:
            raise BadRequest("conversation id is too long")
        store = ready_processor(agent_of(request)).tracker_store
        async with self._turns.lock(conversation_id):
            store.delete(conversation_id)
        return empty()

    async def _health(self, request: Request) -> HTTPResponse:
        metadata = ready_processor(agent_of(request)).model_metadata
        language_model = getattr(request.app.ctx, "language_model", None)
        return json({"ready": True, "model": metadata.model_id, "language_model": language_model})


def agent_of(request: Request) -> Agent:
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None:
        raise NotReady
    return agent


def body_of(request: Request) -> Any:
    try:
        return request.json
    except Exception as error:
        raise BadRequest("the body is not JSON") from error
