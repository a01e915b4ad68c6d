"""deploy/nginx with the real nginx, TLS included, in front of two gateways."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.proxy.site import Site, running_site
from tools.nginx import HINT, find_nginx, install_nginx

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
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))  # clients trust it as one of an authority
    return partial(running_site, nginx_binary, tmp_path)
