"""The real gateway on a real port: uvicorn in a thread, SQLite in a temporary folder, a scripted engine."""

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import uuid4

import httpx

from handover.app import build_app
from handover.bus import Bus
from handover.serving import build_server
from handover.settings import Settings
from handover.staff.accounts import Accounts
from handover.store import Store
from tests.contract.engine import ScriptedEngine
from tests.contract.wire import Wire

PASSWORD = "correct-horse-battery"
MONDAY_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # every department is open
Result = TypeVar("Result")


class OfficeClock:
    """Starts on a Monday morning and runs as fast as the real one; ``add`` puts it forward."""

    def __init__(self) -> None:
        self._offset = MONDAY_MORNING - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def add(self, **span: float) -> None:
        self._offset += timedelta(**span)


def free_port() -> int:
    """A port nobody listens on at the moment of asking."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Gateway:
    """``with Gateway(folder, …) as gateway``. Keyword arguments are settings; ``parts`` are overrides of Parts."""

    def __init__(self, folder: Path, *, parts: dict[str, Any] | None = None, **settings: Any) -> None:
        self.engine = ScriptedEngine()
        self.clock = OfficeClock()
        self.bus = Bus()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = folder / "handover.db"
        self.settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            **{
                "port": self.port,
                "public_origins": (self.url, "https://www.stadt.example"),
                "database_url": f"sqlite+aiosqlite:///{self.database}",
                "engine_token": "only-for-this-test-run",
                "actions_url": "http://127.0.0.1:9/webhook",
                "limit_opened": 10_000,
                "limit_logins": 10_000,
                "limit_searches": 10_000,
                **settings,
            },
        )
        overrides = {"engine": self.engine, "clock": self.clock, "bus": self.bus, **(parts or {})}
        self._server = build_server(build_app(self.settings, **overrides), self.settings)
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        wait_until(lambda: self._server.started or not self._thread.is_alive())
        assert self._server.started
        self.http = httpx.Client(base_url=self.url, timeout=30, trust_env=False)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.http.close()
        self._server.should_exit = True
        self._thread.join(15)
        self._listener.close()
        assert not self._thread.is_alive()

    def citizen(self) -> "Citizen":
        opened = self.http.post("/api/v1/conversations", json={}).json()
        return Citizen(self, opened["conversation_id"], opened["token"])

    def clerk(self, name: str = "Frau Yılmaz", *departments: str, roles: tuple[str, ...] = ("clerk",)) -> "ClerkAtDesk":
        """A new account, signed in."""
        username = f"clerk_{uuid4().hex[:8]}"
        self.in_accounts(
            lambda accounts: accounts.add(username, PASSWORD, name=name, roles=roles, departments=departments)
        )
        answer = self.http.post("/api/v1/staff/login", json={"username": username, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.http.cookies.clear()
        cookie = answer.headers["set-cookie"].split(";")[0]
        return ClerkAtDesk(self, username, name, cookie, answer.json()["csrf"])

    def in_accounts(self, use: Callable[[Accounts], Awaitable[Result]]) -> Result:
        """Do something to the accounts, as the command line does: from another process' point of view."""

        async def run() -> Result:
            store = Store(self.settings.database_url)
            try:
                life = timedelta(hours=self.settings.staff_session_hours)
                return await use(Accounts(store, session_life=life, clock=self.clock))
            finally:
                await store.close()

        return asyncio.run(run())


@dataclass
class Citizen:
    """One person with a conversation of her own."""

    gateway: Gateway
    id: str
    token: str
    wires: list[Wire] = field(default_factory=list)

    def call(self, method: str, path: str, token: str | None = None, **request: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token or self.token}", **request.pop("headers", {})}
        return self.gateway.http.request(method, f"/api/v1/conversations/{self.id}{path}", headers=headers, **request)

    def say(self, text: str, client_id: str | None = None) -> httpx.Response:
        return self.call("POST", "/messages", json={"client_id": client_id or str(uuid4()), "text": text})

    def choose(self, choice: str) -> httpx.Response:
        return self.call("POST", "/messages", json={"client_id": str(uuid4()), "choice": choice})

    def entries(self, after: int = 0, wait: float = 0) -> dict[str, Any]:
        return self.call("GET", "/entries", params={"after": after, "wait": wait}).json()

    def texts(self) -> list[str]:
        return [entry["text"] for entry in self.entries()["entries"]]

    def wait_for(self, text: str) -> dict[str, Any]:
        """The entry with ``text``, as soon as it is there."""
        return wait_until(lambda: next((e for e in self.entries()["entries"] if e["text"] == text), None))

    def connect(self, last_seq: int = 0, token: str | None = None, **headers: str) -> Wire:
        auth = {"token": token or self.token, "last_seq": last_seq}
        return Wire(self.gateway.url, "/citizen", auth, **headers)

    def request_clerk(self) -> dict[str, Any]:
        return self.call("POST", "/clerk-request", json={"client_id": str(uuid4())}).json()["state"]


@dataclass
class ClerkAtDesk:
    """A member of staff with a signed-in browser."""

    gateway: Gateway
    username: str
    name: str
    cookie: str
    csrf: str

    def connect(self, **headers: str) -> Wire:
        return Wire(self.gateway.url, "/clerk", None, Cookie=self.cookie, Origin=self.gateway.url, **headers)

    def available(self) -> Wire:
        wire = self.connect()
        assert wire.call("presence", {"status": "available"}) == {"ok": True}
        return wire

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        headers = {"Cookie": self.cookie, "X-CSRF-Token": self.csrf, **request.pop("headers", {})}
        return self.gateway.http.request(method, f"/api/v1/staff{path}", headers=headers, **request)


def wait_until(condition: Callable[[], Result], seconds: float = 15) -> Result:
    """Poll what another thread or process does; there is no event to wait for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := condition():
            return result
        time.sleep(0.02)
    raise AssertionError(f"did not happen within {seconds} s")
