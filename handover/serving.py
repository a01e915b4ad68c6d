"""How uvicorn serves the gateway: only importer of uvicorn. docs/operations.md"""

import uvicorn
from starlette.types import ASGIApp

from handover.protocol import FRAME_LIMIT
from handover.settings import Settings


def build_server(app: ASGIApp, settings: Settings) -> uvicorn.Server:
    """A server that ends cleanly on SIGTERM and SIGINT: no new connections, a few seconds for what is under way."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,  # addresses and paths of citizens are nobody's business
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        ws_max_size=FRAME_LIMIT,
        ws_per_message_deflate=False,  # with it, an idle connection takes four times the memory
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)
