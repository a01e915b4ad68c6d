"""The action server as the engine calls it: one kept connection, a short time limit, failures remembered.

Rasa's own endpoint opens a connection per call, waits up to 300 s, and when a call fails carries on as if the action
had nothing to say. Here a failed call is remembered for the turn that made it, so that the turn can fail as a whole.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import aiohttp
from jsonschema import Draft202012Validator
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

REJECTED = 400  # the action server's way of saying "this action does not want to run now": not a failure

_failures: ContextVar[list[str] | None] = ContextVar("failures", default=None)


@contextmanager
def noting_failures() -> Iterator[list[str]]:
    """Collect the names of the errors of action calls made inside the block."""
    failures: list[str] = []
    token = _failures.set(failures)
    try:
        yield failures
    finally:
        _failures.reset(token)


def check_answers_with_one_validator() -> None:
    """Have Rasa check what actions answer as strictly as before, but not the schema itself with every answer.

    The latter was four fifths of a turn.
    """
    validator = Draft202012Validator(RemoteAction.action_response_format_spec())

    def check(action: RemoteAction, answer: dict[str, Any]) -> bool:
        validator.validate(answer)
        return True

    RemoteAction._validate_action_result = check


class ActionEndpoint(EndpointConfig):
    """``timeout`` is for one call, in seconds."""

    def __init__(self, url: str, timeout: float) -> None:
        # Selective: the domain, some hundred kilobytes, is not sent along with every call; no action reads it.
        super().__init__(url, enable_selective_domain=True)
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._kept: aiohttp.ClientSession | None = None

    async def request(self, method: str = "post", *_: Any, json: Any = None, **__: Any) -> Any:
        """POST ``json`` and return the answer's JSON. Raises ClientResponseError, aiohttp.ClientError, TimeoutError."""
        if self._kept is None:
            self._kept = aiohttp.ClientSession(timeout=self._timeout)
        try:
            async with self._kept.request(method, self.url, json=json) as response:
                if response.status >= 400:
                    raise ClientResponseError(response.status, response.reason, await response.text())
                return await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            self._note(error)
            raise

    @staticmethod
    def _note(error: Exception) -> None:
        failures = _failures.get()
        rejected = isinstance(error, ClientResponseError) and error.status == REJECTED
        if failures is not None and not rejected:
            failures.append(type(error).__name__)

    async def close(self) -> None:
        if self._kept is not None:
            await self._kept.close()
