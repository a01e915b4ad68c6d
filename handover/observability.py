"""Logs and figures that say what happened and never what was said. Only importer of structlog and prometheus_client.

docs/operations.md
"""

import logging
import sys
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from time import perf_counter
from typing import Any, Final, Literal, Protocol

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PERSONAL: Final = frozenset(
    {"text", "message", "body", "comment", "token", "password", "authorization", "cookie", "contact", "email", "phone"}
)
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds
METRICS_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
Event = MutableMapping[str, Any]


def configure_logs(level: str, log_format: Literal["text", "json"]) -> None:
    """Send our own and all libraries' log lines through one form to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_personal,
        name_cause,
    ]
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False) if log_format == "json" else _console()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for noisy in ("uvicorn.access", "httpx", "httpcore", "engineio", "socketio", "aiosqlite", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").addFilter(names_nobody)


def names_nobody(record: logging.LogRecord) -> bool:
    """False for the lines with the address of everybody who opens a WebSocket."""
    return record.levelno > logging.INFO or "websocket" not in record.module


def _console() -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, sort_keys=False)


def drop_personal(_logger: Any, _method: str, event: Event) -> Event:
    """Remove fields that could carry what a person wrote or is."""
    for name in PERSONAL & event.keys():
        event[name] = "[entfernt]"
    return event


def name_cause(_logger: Any, _method: str, event: Event) -> Event:
    """Say where an exception came from, by type and place: its text may quote a message."""
    cause = event.pop("exc_info", None)
    if cause is True:
        cause = sys.exc_info()
    error = cause[1] if isinstance(cause, tuple) else cause
    chain = []
    while isinstance(error, BaseException):
        chain.append(f"{type(error).__name__} at {_places(error)}")
        error = error.__cause__ or error.__context__
    if chain:
        event["cause"] = " because of ".join(chain[:4])
    return event


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)


class Metrics:
    """The figures of one gateway."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "gateway_http_requests", "HTTP requests", ("method", "route", "status"), registry=self.registry
        )
        self.request_seconds = Histogram(
            "gateway_http_seconds", "Seconds to answer", ("route",), buckets=BUCKETS, registry=self.registry
        )
        self.sockets = Gauge("gateway_sockets", "Open Socket.IO connections", ("namespace",), registry=self.registry)
        self.events = Counter(
            "gateway_socket_events", "Socket.IO events", ("namespace", "event", "outcome"), registry=self.registry
        )
        self.event_seconds = Histogram(
            "gateway_socket_seconds", "Seconds to ack", ("namespace",), buckets=BUCKETS, registry=self.registry
        )

    def watch_bus(self, bus: "BusFigures", head_checks: "HeadCheckFigures") -> None:
        """Show how the hints between nodes are doing, and what was found without them."""
        self.registry.register(BusCollector(bus, head_checks))

    def render(self) -> bytes:
        return generate_latest(self.registry)


class BusFigures(Protocol):
    """What the bus counts itself: it sends thousands of hints a second and is asked once in 15 seconds."""

    @property
    def healthy(self) -> bool: ...
    @property
    def hints(self) -> Mapping[tuple[str, str], int]: ...
    @property
    def reconnects(self) -> int: ...


class HeadCheckFigures(Protocol):
    @property
    def found(self) -> int: ...


class BusCollector(Collector):
    def __init__(self, bus: BusFigures, head_checks: HeadCheckFigures) -> None:
        self._bus, self._head_checks = bus, head_checks

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("gateway_bus_up", "1 while hints reach the other nodes", float(self._bus.healthy))
        hints = CounterMetricFamily("gateway_bus_hints", "Hints between nodes", labels=("direction", "outcome"))
        for labels, count in self._bus.hints.items():
            hints.add_metric(labels, count)
        yield hints
        yield CounterMetricFamily("gateway_bus_reconnects", "Times the bus was found again", self._bus.reconnects)
        yield CounterMetricFamily(
            "gateway_head_check_found", "Conversations with news that no hint had announced", self._head_checks.found
        )


class RequestFigures:
    """Counts and times HTTP requests by route, never by address or person."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = perf_counter()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", None) or "other"
            method = scope["method"] if scope["method"] in ("GET", "POST", "DELETE", "OPTIONS", "HEAD") else "other"
            self._metrics.requests.labels(method, route, str(status)).inc()
            self._metrics.request_seconds.labels(route).observe(perf_counter() - begun)
