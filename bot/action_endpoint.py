"""The action server as the engine calls it: one kept connection, a short time limit, failures remembered.

Rasa's own endpoint opens a connection per call, waits up to 300 s, and when a call fails carries on as if the action
had nothing to say. Here a failed call is remembered for the turn that made it, so that the turn can fail as a whole.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import aiohttp
import rasa
from jsonschema import Draft202012Validator
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

REJECTED = 400  # the action server's way of saying "this action does not want to run now": not a failure
UNREAD = frozenset({"text_tokens"})  # parts of a message no action reads
SLOT = frozenset({"event", "name", "value", "timestamp"})  # fields of the event that sets a slot

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


def talk_briefly() -> None:
    """Have Rasa send actions what they read, and check their answers without checking the schema with every answer."""
    validator = Draft202012Validator(RemoteAction.action_response_format_spec())

    def check(action: RemoteAction, answer: dict[str, Any]) -> bool:
        if not is_plain(answer):
            validator.validate(answer)
        return True

    RemoteAction._validate_action_result = check
    RemoteAction._action_call_format = call_of


def call_of(action: RemoteAction, tracker: DialogueStateTracker, domain: Any) -> dict[str, Any]:
    """rasa-sdk's contract without the past: ``events`` is empty, so that a call does not grow with the conversation."""
    state = tracker.current_state(EventVerbosity.NONE)
    message = {name: value for name, value in (state["latest_message"] or {}).items() if name not in UNREAD}
    return {
        "next_action": action.name(),
        "sender_id": tracker.sender_id,
        "tracker": state | {"events": [], "latest_message": message},
        "version": rasa.__version__,
    }


def is_plain(answer: Any) -> bool:
    """Whether an answer says only something and sets slots: the schema allows that, no need to ask it."""
    if not isinstance(answer, dict):
        return False
    events, responses = answer.get("events", []), answer.get("responses", [])
    return (
        isinstance(events, list)
        and isinstance(responses, list)
        and all(isinstance(response, dict) for response in responses)
        and all(isinstance(event, dict) and is_slot(event) for event in events)
    )


def is_slot(event: dict[str, Any]) -> bool:
    named = event.get("event") == "slot" and isinstance(event.get("name"), str)
    return named and "value" in event and event.keys() <= SLOT and isinstance(event.get("timestamp"), float | None)


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
