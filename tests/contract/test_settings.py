"""A wrong setting stops the start with a sentence that says what to do."""

import re
from pathlib import Path

import pytest

from handover.settings import Settings, SettingsError, load_settings, unknown_settings

DOCS = Path(__file__).parents[2] / "docs" / "operations.md"
TOKEN = "only-for-this-test-run"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BD_ENGINE_TOKEN", TOKEN)


def test_one_token_is_all_that_must_be_set() -> None:
    settings = load_settings()
    assert settings.host == "127.0.0.1"
    assert settings.public_origins == ("http://127.0.0.1:8000", "http://localhost:8000")
    assert TOKEN not in repr(settings)


def test_the_own_origin_follows_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BD_PORT", "8001")
    assert load_settings().public_origins == ("http://127.0.0.1:8001", "http://localhost:8001")


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BD_PUBLIC_ORIGINS", "https://www.stadt.example/, https://chat.stadt.example")
    assert load_settings().public_origins == ("https://www.stadt.example", "https://chat.stadt.example")


def test_the_settings_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BD_PORT=8002\nBD_RETENTION_DAYS=7\n")
    monkeypatch.setenv("BD_PORT", "8003")
    settings = load_settings()
    assert (settings.port, settings.retention_days) == (8003, 7)


def test_settings_do_not_change_while_running() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("BD_PORT", "http", "eine ganze Zahl"),
        ("BD_PORT", "0", "mindestens 1"),
        ("BD_PORT", "70000", "höchstens 65535"),
        ("BD_TLS", "vielleicht", "true oder false"),
        ("BD_PUBLIC_ORIGINS", "https://www.stadt.example/pfad", "ohne Pfad"),
        ("BD_PUBLIC_ORIGINS", "*", "https://name"),
        ("BD_PUBLIC_ORIGINS", ",", "mindestens eine"),
        ("BD_ENGINE_URLS", "localhost:5005", "http://name:port"),
        ("BD_ENGINE_TOKEN", "kurz", "16 zufällige Zeichen"),
        ("BD_DATABASE_URL", "mysql://x", "sqlite+aiosqlite:///"),
        ("BD_REDIS_URL", "localhost", "redis://"),
        ("BD_TRUSTED_PROXIES", "proxy", "IP-Adresse"),
        ("BD_RETENTION_DAYS", "0", "mindestens 1"),
        ("BD_TURN_DEADLINE_SECONDS", "-1", "mehr als 0"),
        ("BD_LOG_LEVEL", "laut", "debug"),
    ],
)
def test_a_wrong_value_names_the_setting_and_the_way_out(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, advice: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert str(error.value).startswith(name)
    assert advice in str(error.value)


def test_all_wrong_settings_are_named_and_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BD_PORT", "x")
    monkeypatch.setenv("BD_ENGINE_TOKEN", "geheim")
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert [line.split()[0] for line in str(error.value).splitlines()] == ["BD_PORT", "BD_ENGINE_TOKEN"]
    assert "geheim" not in str(error.value)


def test_a_missing_token_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BD_ENGINE_TOKEN")
    with pytest.raises(SettingsError, match=r"BD_ENGINE_TOKEN fehlt"):
        load_settings()


def test_a_misspelt_setting_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_text("BD_PROT=1\n# BD_COMMENT=1\nBD_PORT=2\nexport BD_TLSS=true\n")
    environment = {"BD_REDIS_ULR": "x", "BD_ENGINE_PORT": "1", "OTHER": "x"}
    assert unknown_settings(environment, file) == ["BD_PROT", "BD_REDIS_ULR", "BD_TLSS"]


def test_the_table_of_settings_is_complete_and_true() -> None:
    rows = re.findall(r"^\| `BD_(\w+)` \| (.*?) \| (.*?) \|$", DOCS.read_text("utf-8"), re.MULTILINE)
    documented = {name.lower(): (default, text) for name, default, text in rows}
    for name, field in Settings.model_fields.items():
        assert name in documented, f"BD_{name.upper()} is missing in docs/operations.md"
        assert documented[name][1] == field.description
        if isinstance(field.default, int | float | str) and not isinstance(field.default, bool):
            assert documented[name][0] == f"`{field.default}`"
