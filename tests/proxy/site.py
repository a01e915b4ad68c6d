"""Two gateways on PostgreSQL and Valkey behind a real nginx."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.drills.population import browser
from tests.drills.world import World, cluster_world
from tests.proxy.nginx import Nginx, running_nginx
from tools.running import free_ports


@dataclass(frozen=True)
class Site:
    """``http`` trusts any certificate."""

    world: World
    nginx: Nginx
    http: httpx.AsyncClient


@asynccontextmanager
async def running_site(binary: str, folder: Path) -> AsyncIterator[Site]:
    """``binary``: nginx. Whoever trusts ``folder/cert.pem`` trusts the site."""
    (port,) = free_ports(1)
    settings = {
        "BD_TLS": "true",
        "BD_PUBLIC_ORIGINS": f"https://localhost:{port}",
        "BD_TRUSTED_PROXIES": "127.0.0.1",
        "BD_LIMIT_SEARCHES": "5",
    }
    async with browser() as http, cluster_world(http, extra=settings) as world:
        addresses = [url.removeprefix("http://") for url in world.urls]
        with running_nginx(binary, folder, port, addresses) as nginx:
            yield Site(world, nginx, http)
