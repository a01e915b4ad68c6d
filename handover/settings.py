"""All settings, read once from the environment and ``.env``, then frozen. Table: docs/operations.md"""

import os
import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "BD_"
ENV_FILE = Path(".env")
ELSEWHERE = frozenset(
    {
        "BD_ACTIONS_HOST",
        "BD_ACTIONS_PORT",
        "BD_ACTIONS_TIMEOUT",
        "BD_CACHE_DIR",
        "BD_CHROMIUM",
        "BD_ENGINE_PORT",
        "BD_ENGINE_TENSORFLOW",
        "BD_MODELS_DIR",
        "BD_SPACY_MODEL",
        "BD_TRACKER_URL",
        "BD_VAR",
        "BD_VERBOSE",
    }
)
"""Settings of the engine, the action server and the Makefile, which share the file and the prefix."""

CommaList = Annotated[tuple[str, ...], NoDecode]
Origin = re.compile(r"https?://[^/\s?#@]+")


class SettingsError(Exception):
    """The start stops here; the text says which settings to mend and how."""


class Settings(BaseSettings):
    """What an operator may decide. Lists are separated by commas; paths are relative to the working directory."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    host: str = Field("127.0.0.1", description="Address the gateway listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the gateway listens on.")
    public_origins: CommaList = Field(
        default_factory=lambda data: (f"http://127.0.0.1:{data['port']}", f"http://localhost:{data['port']}"),
        description="Web origins that may use the gateway: its own and those of the pages that embed the widget.",
    )
    tls: bool = Field(False, description="Browsers reach the gateway through https: secure cookies and HSTS.")
    trusted_proxies: CommaList = Field(
        (), description="Addresses or networks of proxies whose X-Forwarded-For and -Proto are believed."
    )
    drain_seconds: float = Field(
        0, ge=0, le=300, description="After SIGTERM, /readyz says draining for so long before the gateway lets go."
    )

    database_url: str = Field("sqlite+aiosqlite:///var/handover.db", description="SQLite or PostgreSQL.")
    redis_url: str | None = Field(None, description="Redis or Valkey, for more than one gateway; empty: none.")

    engine_urls: CommaList = Field(("http://127.0.0.1:5005",), description="Engines, on loopback or a private network.")
    engine_token: SecretStr = Field(description="Shared with the engine; at least 16 random characters. Required.")
    actions_url: str = Field("http://127.0.0.1:5055/webhook", description="Action server, asked by /readyz.")
    turn_deadline_seconds: float = Field(8, gt=0, le=60, description="Longest time the engine may think.")

    catalogue: Path = Field(Path("data/catalogue/essen"), description="Folder of the service catalogue.")
    organisation: Path = Field(Path("data/organisation.yml"), description="Departments, hours and skills.")

    privacy_url: str = Field("/datenschutz", description="Page with the full privacy notice, linked from the widget.")

    retention_days: int = Field(30, ge=1, le=3650, description="Conversations are deleted after so many days.")
    retention_callback_days: int = Field(
        7, ge=0, le=3650, description="Contact data of a message left is deleted so many days after it was answered."
    )
    retention_sample_days: int = Field(
        90, ge=1, le=3650, description="Masked messages that were not understood are deleted after so many days."
    )
    retention_audit_days: int = Field(
        365, ge=1, le=3650, description="Lines of the audit log are deleted after so many days."
    )
    retention_handling_days: int = Field(
        90, ge=1, le=3650, description="How long clerks needed is deleted after so many days."
    )
    retention_staff_days: int = Field(
        1, ge=0, le=3650, description="Sessions and presence of staff are deleted so many days after they ended."
    )
    clerk_lease_seconds: float = Field(45, gt=0, le=60, description="A clerk unseen for so long loses her chats.")
    wait_expires_minutes: float = Field(20, gt=0, le=1440, description="Longest wait for a clerk.")
    idle_close_hours: float = Field(24, gt=0, le=720, description="A silent conversation is closed after so long.")
    staff_session_hours: float = Field(10, gt=0, le=168, description="Staff are signed out after so long unused.")

    limit_messages: int = Field(60, ge=1, description="Messages per minute in one conversation, all at once if wanted.")
    limit_opened: int = Field(60, ge=1, description="Conversations one client address may open per minute.")
    limit_logins: int = Field(10, ge=1, description="Sign-in attempts per minute and client address.")
    limit_searches: int = Field(120, ge=1, description="Catalogue searches per minute and client address.")

    metrics_token: SecretStr | None = Field(None, description="Bearer token for /metrics from other machines.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="What is logged.")
    log_format: Literal["text", "json"] = Field("text", description="json for log collectors.")

    @field_validator("public_origins", "trusted_proxies", "engine_urls", mode="before")
    @classmethod
    def split_commas(cls, value: Any) -> Any:
        return (
            tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("public_origins", "engine_urls")
    @classmethod
    def check_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("mindestens eine Adresse angeben, zum Beispiel https://www.example.de")
        wrong = [origin for origin in value if not Origin.fullmatch(origin)]
        if wrong:
            raise ValueError(f"{wrong[0]} ist keine Adresse der Form https://name oder http://name:port (ohne Pfad)")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def check_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            try:
                ip_network(network, strict=False)
            except ValueError:
                raise ValueError(f"{network} ist keine IP-Adresse und kein Netz der Form 10.0.0.0/8") from None
        return value

    @field_validator("engine_token", "metrics_token")
    @classmethod
    def check_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 16:
            raise ValueError("mindestens 16 zufällige Zeichen angeben (zum Beispiel von: openssl rand -hex 32)")
        return value

    @field_validator("database_url")
    @classmethod
    def check_database(cls, value: str) -> str:
        if not value.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
            raise ValueError("sqlite+aiosqlite:///PFAD oder postgresql+asyncpg://NAME@RECHNER/DATENBANK angeben")
        return value

    @field_validator("redis_url")
    @classmethod
    def check_redis(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("redis://RECHNER:PORT/0, rediss://… oder unix://… angeben")
        return value


def load_settings(**values: Any) -> Settings:
    """Read the settings; ``values`` take precedence over the environment.

    Raises SettingsError, naming every wrong setting, what it should be and never its value.
    """
    try:
        return Settings(**values)
    except ValidationError as error:
        details = [detail for detail in error.errors(include_input=False) if detail["type"] != _FOLLOWS_FROM_ANOTHER]
        raise SettingsError("\n".join(map(_sentence, details))) from None


def unknown_settings(environ: Mapping[str, str] | None = None, env_file: Path = ENV_FILE) -> list[str]:
    """Names with our prefix that no setting has, in the environment and the settings file: typing errors."""
    names = set(os.environ if environ is None else environ)
    if env_file.is_file():
        lines = env_file.read_text("utf-8").splitlines()
        names |= {line.split("=")[0].removeprefix("export ").strip() for line in lines}
    known = {PREFIX + name.upper() for name in Settings.model_fields} | ELSEWHERE
    return sorted(name for name in names if name.upper().startswith(PREFIX) and name.upper() not in known)


_FOLLOWS_FROM_ANOTHER = "default_factory_not_called"
_ADVICE = {
    "missing": "fehlt. Bitte in der Umgebung oder in der Datei .env setzen",
    "value_error": "ist falsch gesetzt: {error}",
    "int_parsing": "ist falsch gesetzt: eine ganze Zahl angeben",
    "float_parsing": "ist falsch gesetzt: eine Zahl angeben",
    "bool_parsing": "ist falsch gesetzt: true oder false angeben",
    "greater_than_equal": "ist zu klein: mindestens {ge} angeben",
    "greater_than": "ist zu klein: mehr als {gt} angeben",
    "less_than_equal": "ist zu groß: höchstens {le} angeben",
    "literal_error": "ist falsch gesetzt: möglich sind {expected}",
}


def _sentence(detail: ErrorDetails) -> str:
    advice = _ADVICE.get(detail["type"], "ist falsch gesetzt").format(**detail.get("ctx", {}))
    return f"{PREFIX}{str(detail['loc'][0]).upper()} {advice}."
