"""The action server's settings, read once from the environment (names in docs/answers.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class SettingsError(Exception):
    """A setting is wrong; the message says what to do."""


@dataclass(frozen=True)
class Settings:
    host: str
    port: int
    catalogue: Path
    organisation: Path
    cache: Path


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read and check the settings. Raises SettingsError."""
    port = environment.get("BD_ACTIONS_PORT", "5055")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingsError(f"BD_ACTIONS_PORT is {port!r}: use a port number from 1 to 65535.")
    catalogue = Path(environment.get("BD_CATALOGUE", "data/catalogue/essen"))
    if not catalogue.is_dir():
        raise SettingsError(f"BD_CATALOGUE is {str(catalogue)!r}, which is not a folder: name the city's folder.")
    return Settings(
        host=environment.get("BD_ACTIONS_HOST", "127.0.0.1"),
        port=int(port),
        catalogue=catalogue,
        organisation=Path(environment.get("BD_ORGANISATION", "data/organisation.yml")),
        cache=Path(environment.get("BD_CACHE_DIR", "var/cache")),
    )
