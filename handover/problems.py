"""How a refusal looks over HTTP: RFC 9457 problem details, for every error the API can answer. docs/api.md"""

import logging
from collections.abc import Sequence
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from handover import protocol
from handover.errors import ServiceError, StoreUnavailable
from handover.refusals import Internal, Invalid, MethodNotAllowed, TooLarge, TooMany, UnknownRoute, invalid

RETRY_SECONDS: Final = 5  # after a database failure; short, because clients keep the message
log = logging.getLogger(__name__)


_BY_STATUS: Final[dict[int, type[ServiceError]]] = {
    404: UnknownRoute,
    405: MethodNotAllowed,
    413: TooLarge,
    400: Invalid,
}


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
