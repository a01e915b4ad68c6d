from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.drills.population import browser
from tests.drills.world import World, cluster_world
from tests.proxy.nginx import Nginx, running_nginx
from tools.nginx import HINT, find_nginx, install_nginx
from tools.running import free_ports


@dataclass(frozen=True)
class Site:
    """Two gateways on PostgreSQL and Valkey behind nginx. ``http`` trusts any certificate."""

    world: World
    nginx: Nginx
    http: httpx.AsyncClient


Open = Callable[[], AbstractAsyncContextManager[Site]]


@pytest.fixture(scope="session")
def nginx_binary() -> str:
    if not find_nginx():
        install_nginx()
    found = find_nginx()
    if not found:
        pytest.skip(HINT)
    return found


@pytest.fixture
def site(nginx_binary: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opened by the test itself, so that it lives in the test's event loop."""
    (port,) = free_ports(1)
    settings = {
        "BD_TLS": "true",
        "BD_PUBLIC_ORIGINS": f"https://localhost:{port}",
        "BD_TRUSTED_PROXIES": "127.0.0.1",
        "BD_LIMIT_SEARCHES": "5",
    }
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))  # clients trust it as one of an authority

    @asynccontextmanager
    async def opened() -> AsyncIterator[Site]:
        async with browser() as http, cluster_world(http, extra=settings) as world:
            addresses = [url.removeprefix("http://") for url in world.urls]
            with running_nginx(nginx_binary, tmp_path, port, addresses) as nginx:
                yield Site(world, nginx, http)

    return opened
