"""JSON bodies as this project reads them: what no database can store, or no two readers agree on, is refused.

And the answers to them: they are about one person, so nobody on the way keeps them.
"""

import json
import re
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute

from handover.refusals import Invalid

_REFUSED: Final = re.compile("[\x00\ud800-\udfff]")


class StrictRequest(Request):
    async def json(self) -> Any:
        """Raises Invalid for text that is not JSON, NaN, a key given twice, NUL or an unpaired surrogate."""
        return read_json(await self.body())


class StrictRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def strict(request: Request) -> Response:
            response = await handle(StrictRequest(request.scope, request.receive))
            response.headers["Cache-Control"] = "no-store"
            return response

        return strict


def read_json(body: bytes) -> Any:
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_without_repeats, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Invalid from None
    check_characters(value)
    return value


def check_characters(value: Any) -> None:
    """Raises Invalid when NUL or an unpaired surrogate stands anywhere in ``value``."""
    match value:
        case str():
            if _REFUSED.search(value):
                raise Invalid
        case dict():
            for key, item in value.items():
                check_characters(key)
                check_characters(item)
        case list():
            for item in value:
                check_characters(item)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a key twice")
    return content


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
