"""What all namespaces share: validate, count, call, answer ``{ok: true, …}`` or ``{ok: false, error}``. docs/api.md"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from typing import Any, Final, Generic, TypeVar

import socketio
from pydantic import BaseModel, ValidationError
from socketio.exceptions import ConnectionRefusedError as Refused

from handover import protocol
from handover.api.strict import check_characters
from handover.errors import ServiceError
from handover.limits import Limit, address_key
from handover.observability import Metrics
from handover.refusals import Internal, Invalid, TooMany, invalid

EVENTS_PER_MINUTE: Final = 600  # of one connection, all kinds together
PAUSE_SECONDS: Final = 0.5  # until a refusal for haste is answered; meanwhile nothing more is read from the connection
Ack = dict[str, Any]
Environ = Mapping[str, Any]
Model = TypeVar("Model", bound=BaseModel)
Connection = TypeVar("Connection")
Handler = Callable[[Connection, Any], Awaitable[Ack | None]]
log = logging.getLogger(__name__)


class UnknownEvent(Invalid):
    code = "unknown_event"


class Namespace(socketio.AsyncNamespace, Generic[Connection]):  # type: ignore[misc]
    """A namespace whose events are typed. ``events``: name → (model of the payload, handler).

    The server handles the events of one connection one after the other, so their order is kept.
    """

    events: dict[str, tuple[type[BaseModel], Handler[Connection]]]

    def __init__(self, path: str, metrics: Metrics) -> None:
        super().__init__(path)
        self.connections: dict[str, Connection] = {}
        self._metrics = metrics
        self._limit = Limit(EVENTS_PER_MINUTE)

    async def open(self, sid: str, environ: Environ, auth: Any) -> Connection:
        """Authorise a new connection. Raises ServiceError to refuse it."""
        raise NotImplementedError

    def opened(self, connection: Connection) -> None:
        """The connection stands. What is sent here follows the CONNECT packet: it needs a task of its own, and those
        first run when the packet is in the connection's queue."""

    async def closed(self, connection: Connection) -> None:
        """The connection is gone."""

    def tell(self, sid: str, event: str, content: str) -> None:
        """Send one connection an event whose argument is the JSON ``content``, without waiting for anything."""
        self.server.tell(self.namespace, sid, event, content)

    async def trigger_event(self, event: str, *args: Any) -> Any:
        """Called by the server for everything that arrives."""
        sid, *rest = args
        if event == "connect":
            await self._connect(sid, rest[0], rest[1] if len(rest) > 1 else None)
            return None
        if event == "disconnect":
            await self._disconnect(sid)
            return None
        return await self._answer(event, sid, rest[0] if rest else {})

    async def _connect(self, sid: str, environ: Environ, auth: Any) -> None:
        try:
            connection = await self.open(sid, environ, auth)
        except ServiceError as error:
            raise Refused(error.title, _refusal(error)) from None
        except Exception:
            log.exception("a connection to %s failed", self.namespace)
            raise Refused(Internal.title, _refusal(Internal())) from None
        self.connections[sid] = connection
        self._metrics.sockets.labels(self.namespace).inc()
        self.opened(connection)

    async def _disconnect(self, sid: str) -> None:
        connection = self.connections.pop(sid, None)
        if connection is None:
            return
        self._metrics.sockets.labels(self.namespace).dec()
        try:
            await self.closed(connection)
        except Exception:
            log.exception("saying goodbye to a connection of %s failed", self.namespace)

    async def _answer(self, event: str, sid: str, payload: Any) -> Ack:
        begun = perf_counter()
        name = event if event in self.events else "unknown"
        try:
            answer = {"ok": True, **(await self._handle(event, sid, payload) or {})}
            outcome = "ok"
        except ServiceError as error:
            answer, outcome = {"ok": False, "error": _refusal(error)}, error.code
            if isinstance(error, TooMany):
                await asyncio.sleep(PAUSE_SECONDS)
        except Exception:
            log.exception("event %s of %s failed", name, self.namespace)
            answer, outcome = {"ok": False, "error": _refusal(Internal())}, Internal.code
        self._metrics.events.labels(self.namespace, name, outcome).inc()
        self._metrics.event_seconds.labels(self.namespace).observe(perf_counter() - begun)
        return answer

    async def _handle(self, event: str, sid: str, payload: Any) -> Ack | None:
        self._limit.check(sid)
        connection = self.connections.get(sid)
        if connection is None or event not in self.events:
            raise UnknownEvent
        model, handler = self.events[event]
        return await handler(connection, parse(model, payload))


def parse(model: type[Model], payload: Any) -> Model:
    """Raises Invalid for anything that is not a ``model``."""
    check_characters(payload)
    try:
        return model.model_validate({} if payload is None else payload)
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_input=False)) from None


def address_of(environ: Environ) -> str:
    """The client as rate limits count it."""
    client = environ["asgi.scope"].get("client")
    return address_key(client[0] if client else None)


def _refusal(error: ServiceError) -> dict[str, Any]:
    return protocol.SocketError(code=error.code, title=error.title).wire()
