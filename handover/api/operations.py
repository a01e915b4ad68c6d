"""Is it alive, is it ready, and how is it doing. docs/operations.md"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from ipaddress import ip_address
from typing import Final, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from handover.observability import METRICS_TYPE, Metrics
from handover.refusals import UnknownRoute

CHECK_SECONDS: Final = 3.0
NEEDED: Final = frozenset({"database"})
"""Without these nothing can be accepted. Without the engine or the actions, conversations still open, citizens still
reach a clerk and see an honest notice, so taking the gateway out of service would make things worse."""
OUT_OF_SERVICE: Final = frozenset({"unavailable", "draining"})

Check = Callable[[], Awaitable[bool | None]]
"""True: works, False: does not, None: not in use. Raising counts as False."""
Verdict = Literal["ok", "off", "down"]


def operations_router(
    checks: Mapping[str, Check], metrics: Metrics, metrics_token: str | None, is_leaving: Callable[[], bool]
) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        verdicts = dict(zip(checks, await asyncio.gather(*map(_verdict, checks.values())), strict=True))
        down = {name for name, verdict in verdicts.items() if verdict == "down"}
        status = "unavailable" if down & NEEDED else "degraded" if down else "ready"
        if is_leaving():
            status = "draining"
        return JSONResponse({"status": status, "checks": verdicts}, 503 if status in OUT_OF_SERVICE else 200)

    @router.get("/metrics")
    async def figures(request: Request) -> Response:
        if not _may_see_figures(request, metrics_token):
            raise UnknownRoute
        return Response(metrics.render(), media_type=METRICS_TYPE)

    return router


async def _verdict(check: Check) -> Verdict:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            works = await check()
    except Exception:
        return "down"
    return "off" if works is None else "ok" if works else "down"


def _may_see_figures(request: Request, token: str | None) -> bool:
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and secrets.compare_digest(given.encode(), token.encode()):
        return True
    with suppress(ValueError):
        local = ip_address(request.client.host if request.client else "").is_loopback
        # Behind a proxy on this machine every client looks local; then only the token counts.
        return local and not {"x-forwarded-for", "forwarded"} & set(request.headers.keys())
    return False


async def actions_answer(actions_url: str) -> bool:
    """Whether the action server's health page answers. One plain request."""
    address = urlsplit(actions_url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port or 80)
    try:
        writer.write(f"GET /health HTTP/1.0\r\nHost: {address.netloc}\r\n\r\n".encode())
        await writer.drain()
        return b" 200 " in await reader.readline()
    finally:
        writer.close()
