from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from handover.catalogue import PublicCatalogue, load_catalogue
from handover.service import utc_now
from tests.contract.gateway import Citizen, Gateway

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def catalogue() -> PublicCatalogue:
    """The pilot's real catalogue; read once, because nothing changes it."""
    return load_catalogue(ROOT / "data/catalogue/essen", ROOT / "data/organisation.yml", utc_now)


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory, catalogue: PublicCatalogue) -> Iterator[Gateway]:
    """One gateway for all tests that leave it as they found it."""
    with Gateway(tmp_path_factory.mktemp("gateway"), parts={"catalogue": catalogue}) as running:
        yield running


@pytest.fixture
def start_gateway(tmp_path: Path, catalogue: PublicCatalogue) -> Iterator[Callable[..., Gateway]]:
    """Starts a gateway of the test's own; keyword arguments are settings, ``parts`` overrides."""
    with ExitStack() as stack:

        def start(*, parts: dict[str, Any] | None = None, **settings: Any) -> Gateway:
            running = Gateway(tmp_path, parts={"catalogue": catalogue, **(parts or {})}, **settings)
            return stack.enter_context(running)

        yield start


@pytest.fixture
def erika(gateway: Gateway) -> Citizen:
    return gateway.citizen()


@pytest.fixture
def mehmet(gateway: Gateway) -> Citizen:
    return gateway.citizen()
