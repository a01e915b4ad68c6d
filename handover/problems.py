"""Every refusal the edge can answer with, and how it looks on the wire (RFC 9457, docs/api.md).

The use cases raise ``ServiceError``; the refusals that only the edge knows are its subclasses here. A title is German
and says what to do; it never repeats what was sent, and no answer carries a stack.
"""

import logging
from collections.abc import Sequence
from math import ceil
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from handover import protocol
from handover.errors import NotFound, ServiceError, StoreUnavailable

RETRY_SECONDS: Final = 5  # after a database failure; short, because clients keep the message
log = logging.getLogger(__name__)


class Invalid(ServiceError):
    status, code, title = 422, "invalid", "Diese Angaben sind so nicht möglich. Bitte prüfen Sie Ihre Eingabe."


class TooLong(Invalid):
    code = "too_long"
    title = f"Der Text ist zu lang. Bitte kürzen Sie ihn auf höchstens {protocol.TEXT_LIMIT:,} Zeichen.".replace(
        ",", "."
    )


class EmptyText(Invalid):
    code, title = "empty", "Der Text ist leer. Bitte schreiben Sie etwas."


class TooLarge(ServiceError):
    status, code, title = 413, "too_large", "Die Anfrage ist zu groß."


class TooMany(ServiceError):
    """``retry_after``: seconds until the next attempt can succeed."""

    status, code, title = 429, "too_many", "Das waren zu viele Anfragen. Bitte warten Sie einen Moment."

    def __init__(self, retry_after: float) -> None:
        super().__init__()
        self.retry_after = max(1, ceil(retry_after))


class ForeignOrigin(ServiceError):
    status, code, title = 403, "foreign_origin", "Diese Webseite darf den Dienst nicht benutzen."


class SignedOut(ServiceError):
    status, code, title = 401, "signed_out", "Bitte melden Sie sich an."


class LoginFailed(ServiceError):
    status, code, title = 401, "login_failed", "Der Name oder das Passwort ist falsch."


class CsrfMissing(ServiceError):
    status, code, title = 403, "csrf", "Die Anfrage kam nicht aus Ihrem Arbeitsplatz. Bitte laden Sie die Seite neu."


class NotAllowed(ServiceError):
    status, code, title = 403, "not_allowed", "Dafür fehlt Ihnen die Berechtigung."


class UnknownRoute(NotFound):
    code, title = "unknown_route", "Diese Adresse gibt es nicht."


class UnknownRecord(NotFound):
    code, title = "unknown_record", "Diesen Eintrag gibt es nicht."


class MethodNotAllowed(ServiceError):
    status, code, title = 405, "method_not_allowed", "Das ist an dieser Adresse nicht möglich."


class Internal(ServiceError):
    status, code = 500, "internal"
    title = "Da ist bei uns etwas schiefgegangen. Bitte versuchen Sie es noch einmal."


_BY_STATUS: Final[dict[int, type[ServiceError]]] = {
    404: UnknownRoute,
    405: MethodNotAllowed,
    413: TooLarge,
    400: Invalid,
}


def invalid(errors: Sequence[ErrorDetails | dict[str, Any]]) -> Invalid:
    """The refusal for pydantic ``errors``: the first error that a person can mend decides the title."""
    for error in errors:
        if error["type"].endswith("too_long") and error["loc"][-1] in ("text", "comment", "message"):
            return TooLong()
        if error["type"].endswith("too_short") or str(error.get("ctx", {}).get("error")) == "Der Text ist leer.":
            return EmptyText()
    return Invalid()


def _fields(errors: Sequence[dict[str, Any]]) -> str | None:
    """The fields to mend; the name of a field nobody asked for is the sender's own text and is not repeated."""
    known = (error["loc"][1:] for error in errors if error["type"] != "extra_forbidden")
    names = sorted({".".join(map(str, place)) for place in known} - {""})
    return f"Felder: {', '.join(names)}" if names else None


def problem_response(error: ServiceError, detail: str | None = None) -> JSONResponse:
    """``error`` as application/problem+json, with Retry-After where waiting helps."""
    problem = protocol.Problem(title=error.title, status=error.status, detail=detail, code=error.code)
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, StoreUnavailable):
        headers["Retry-After"] = str(RETRY_SECONDS)
    return JSONResponse(problem.wire(), error.status, headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Make every error of ``app`` a problem."""

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, ServiceError)
        return problem_response(error)

    async def malformed(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return problem_response(invalid(error.errors()), _fields(error.errors()))

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        response = problem_response(_BY_STATUS.get(error.status_code, Internal)())
        response.headers.update({name: value for name, value in (error.headers or {}).items() if name == "Allow"})
        return response

    async def crashed(request: Request, error: Exception) -> Response:
        log.error("%s failed", getattr(request.scope.get("route"), "path", "a request"), exc_info=error)
        return problem_response(Internal())

    app.add_exception_handler(ServiceError, refused)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(Exception, crashed)
