"""Errors as RFC 9457 problem documents: the gateway gets a code, the log a cause, neither the citizen's words."""

import json
import logging
import traceback
from http import HTTPStatus
from typing import Any

from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)


class EngineProblem(Exception):
    """A refusal with an HTTP status; ``detail`` never quotes what a citizen wrote."""

    status = 500
    code = "engine_error"
    title = "Die Frage konnte gerade nicht bearbeitet werden."

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or self.code)
        self.detail = detail


class BadRequest(EngineProblem):
    status, code, title = 422, "bad_request", "Die Anfrage an die Engine ist fehlerhaft."


class Unauthorized(EngineProblem):
    status, code, title = 401, "unauthorized", "Das Zugangstoken der Engine fehlt oder ist falsch."


class TooLarge(EngineProblem):
    status, code, title = 413, "request_entity_too_large", "Die Anfrage an die Engine ist zu groß."


class ActionsFailed(EngineProblem):
    status, code, title = 502, "actions_failed", "Der Aktionsserver hat keine Antwort geliefert."


class NotReady(EngineProblem):
    status, code, title = 503, "not_ready", "Es ist kein Sprachmodell geladen."


class TurnTimeout(EngineProblem):
    status, code, title = 504, "turn_timeout", "Die Bearbeitung hat zu lange gedauert."


def problem_response(status: int, code: str, title: str, detail: str | None = None) -> HTTPResponse:
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "code": code}
    if detail is not None:
        body["detail"] = detail
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    content = json.dumps(body, ensure_ascii=False)
    return HTTPResponse(content, status=status, headers=headers, content_type="application/problem+json")


def problem_of(error: Exception) -> HTTPResponse:
    """The response for ``error``; what was not foreseen is logged without its message, which may quote a citizen."""
    if isinstance(error, EngineProblem):
        return problem_response(error.status, error.code, error.title, error.detail)
    if isinstance(error, SanicException):
        status = HTTPStatus(error.status_code)
        return problem_response(status, status.name.lower(), status.phrase)
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s while handling a request\n%s", type(error).__name__, where)
    return problem_response(EngineProblem.status, EngineProblem.code, EngineProblem.title)


def register(app: Sanic) -> None:
    """Answer every error of ``app`` with a problem document, unknown paths and oversize bodies included."""

    async def handle(request: Request, error: Exception) -> HTTPResponse:
        return problem_of(error)

    app.error_handler.add(Exception, handle)
    app.error_handler.add(SanicException, handle)
