"""Puts the gateway together: the only place that wires. docs/gateway.md

``build_app(settings)`` is the gateway; ``build_app(settings, engine=…)`` is the same gateway with another engine, which
is how the tests build it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Self

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from actions.catalogue.files import CatalogueError
from handover import problems, protocol
from handover.api.catalogue import catalogue_router
from handover.api.citizen import citizen_router
from handover.api.docs import docs_router
from handover.api.operations import Check, actions_answer, operations_router
from handover.api.staff import staff_router
from handover.bus import Bus, Listener, connect_bus
from handover.catalogue import PublicCatalogue, load_catalogue
from handover.drain import Drain
from handover.engine import Engine, EngineClient
from handover.limits import Limit
from handover.observability import Metrics, RequestFigures
from handover.organisation import Organisation, OrganisationError
from handover.rules import Rules
from handover.security import BodyGate, HeaderGate, OriginGate
from handover.service import Service, utc_now
from handover.settings import Settings, SettingsError
from handover.sockets.citizen import CitizenNamespace
from handover.sockets.clerk import ClerkNamespace
from handover.sockets.feed import Feeds
from handover.sockets.polling import let_polls_go
from handover.sockets.server import close_unjoined, socket_server, with_sockets
from handover.sockets.webchat import WebchatNamespace
from handover.staff.accounts import Accounts
from handover.static import web_parts
from handover.store import Store
from handover.store.heads import heads_of
from handover.texts import Texts, TextsError
from handover.transcript import Transcript

API = "/api/v1"
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Parts:
    """Everything the gateway is made of. Each can be given to ``build_app`` instead of being made."""

    store: Store
    bus: Bus
    engine: Engine
    organisation: Organisation
    catalogue: PublicCatalogue
    texts: Texts
    rules: Rules
    clock: Clock
    metrics: Metrics


@dataclass(frozen=True)
class Limits:
    """Messages per conversation; conversations opened, sign-ins and searches per client address."""

    messages: Limit
    opened: Limit
    logins: Limit
    searches: Limit

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(
            messages=Limit(settings.limit_messages),
            opened=Limit(settings.limit_opened),
            logins=Limit(settings.limit_logins),
            searches=Limit(settings.limit_searches),
        )


def build_app(settings: Settings, **overrides: Any) -> Drain:
    """The gateway as one ASGI application; it connects when its lifespan starts.

    ``overrides`` are fields of Parts. Raises SettingsError for a broken catalogue, organisation or language file.
    """
    parts = build_parts(settings, **overrides)
    service = build_service(parts)
    accounts = Accounts(parts.store, session_life=timedelta(hours=settings.staff_session_hours), clock=parts.clock)
    limits = Limits.of(settings)
    feeds = Feeds(_heads(parts.store), check_every=parts.rules.head_check.total_seconds())
    parts.metrics.watch_bus(parts.bus, feeds)
    renew_every = min(5.0, parts.rules.presence_lease.total_seconds() / 3)
    citizen = CitizenNamespace(service, feeds, parts.bus, limits.messages, parts.metrics)
    clerk = ClerkNamespace(service, accounts, feeds, parts.bus, parts.metrics, renew_every=renew_every)
    webchat = WebchatNamespace(service, feeds, limits.opened, limits.messages, parts.metrics)
    sockets = socket_server((citizen, clerk, webchat))
    upkeep = (feeds.check_heads, clerk.renew_presence, partial(close_unjoined, sockets), parts.catalogue.keep_current)
    app = FastAPI(
        title="Bürgerdraht",
        version="1",
        lifespan=partial(_lifespan, parts, service, feeds, (feeds.hear, clerk.hear), upkeep),
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    drain = Drain(
        behind_gates(with_sockets(sockets, app), settings, parts.metrics),
        let_go=(service.let_go, partial(let_polls_go, sockets)),
        finish=service.finish,
    )
    _add_routes(app, settings, parts, service, accounts, limits, drain)
    problems.install(app)
    return drain


def build_parts(settings: Settings, **overrides: Any) -> Parts:
    """Make the parts that are not in ``overrides``."""
    made: dict[str, Callable[[], Any]] = {
        "store": lambda: Store(settings.database_url),
        "bus": lambda: connect_bus(settings.redis_url),
        "engine": lambda: EngineClient(settings.engine_urls, settings.engine_token.get_secret_value()),
        "organisation": lambda: Organisation.load(settings.organisation),
        "catalogue": lambda: load_catalogue(settings.catalogue, settings.organisation, overrides.get("clock", utc_now)),
        "texts": Texts.load,
        "rules": lambda: rules_of(settings),
        "clock": lambda: utc_now,
        "metrics": Metrics,
    }
    unknown = overrides.keys() - made.keys()
    if unknown:
        raise TypeError(f"no such part: {', '.join(sorted(unknown))}")
    try:
        return Parts(**{name: overrides[name] if name in overrides else make() for name, make in made.items()})
    except (CatalogueError, OrganisationError, TextsError) as error:  # each names the file and what to mend
        raise SettingsError(str(error)) from error


def build_service(parts: Parts) -> Service:
    return Service(
        store=parts.store,
        bus=parts.bus,
        engine=parts.engine,
        organisation=parts.organisation,
        texts=parts.texts,
        rules=parts.rules,
        catalogue=parts.catalogue,
        clock=parts.clock,
    )


def rules_of(settings: Settings) -> Rules:
    return Rules(
        turn_deadline=timedelta(seconds=settings.turn_deadline_seconds),
        presence_lease=timedelta(seconds=settings.clerk_lease_seconds),
        wait_expires=timedelta(minutes=settings.wait_expires_minutes),
        idle_close=timedelta(hours=settings.idle_close_hours),
        retention=timedelta(days=settings.retention_days),
        retain_callbacks=timedelta(days=settings.retention_callback_days),
        retain_samples=timedelta(days=settings.retention_sample_days),
        retain_audit=timedelta(days=settings.retention_audit_days),
        retain_handling=timedelta(days=settings.retention_handling_days),
        retain_staff=timedelta(days=settings.retention_staff_days),
        privacy_url=settings.privacy_url,
    )


@asynccontextmanager
async def _lifespan(
    parts: Parts,
    service: Service,
    feeds: Feeds,
    listeners: Iterable[Listener],
    upkeep: Iterable[Callable[[], Coroutine[Any, Any, None]]],
    _: FastAPI,
) -> AsyncIterator[None]:
    await parts.store.migrate()
    await parts.bus.start()
    await service.start()
    stop_listening = [parts.bus.listen(listener) for listener in listeners]
    tasks = [asyncio.create_task(keep()) for keep in upkeep]
    yield
    for stop in stop_listening:
        stop()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    feeds.stop()
    await service.stop()
    await parts.bus.stop()
    await parts.engine.close()
    await parts.store.close()


def _add_routes(
    app: FastAPI,
    settings: Settings,
    parts: Parts,
    service: Service,
    accounts: Accounts,
    limits: Limits,
    drain: Drain,
) -> None:
    refusals: dict[int | str, dict[str, Any]] = {"4XX": {"model": protocol.Problem}, "503": {"model": protocol.Problem}}
    citizen = citizen_router(
        service, opened=limits.opened, messages=limits.messages, transcripts=Transcript.load(), clock=parts.clock
    )
    staff = staff_router(accounts, service, logins=limits.logins, tls=settings.tls)
    app.include_router(citizen, prefix=API, responses=refusals)
    for router in (catalogue_router(parts.catalogue, searches=limits.searches), staff):
        app.include_router(router, prefix=API, responses=refusals)
        app.include_router(router, include_in_schema=False)  # the short addresses of the contract's tables
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    app.include_router(operations_router(_checks(settings, parts), parts.metrics, token, lambda: drain.announced))
    app.include_router(docs_router())
    app.router.routes.extend(web_parts())


def behind_gates(app: ASGIApp, settings: Settings, metrics: Metrics) -> ASGIApp:
    """From the inside out: what a request passes last is named first."""
    app = CORSMiddleware(
        BodyGate(app),
        allow_origins=settings.public_origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type"],
        expose_headers=["Retry-After"],
        max_age=600,
    )
    return RequestFigures(HeaderGate(OriginGate(app, settings.public_origins), tls=settings.tls), metrics)


def _checks(settings: Settings, parts: Parts) -> dict[str, Check]:
    async def database() -> bool:
        await parts.store.check()
        return True

    async def engine() -> bool:
        await parts.engine.check()
        return True

    async def actions() -> bool:
        return await actions_answer(settings.actions_url)

    async def bus() -> bool | None:
        return parts.bus.healthy if settings.redis_url else None

    return {"database": database, "engine": engine, "actions": actions, "bus": bus}


def _heads(store: Store) -> Callable[[Iterable[str]], Any]:
    async def heads(ids: Iterable[str]) -> dict[str, tuple[int, int]]:
        async with store.reading() as read:
            return await heads_of(read, list(ids))

    return heads
