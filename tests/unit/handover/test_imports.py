"""Who may import what: the pure core stays pure, and every outside library has one importer."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import handover

ROOT = Path(handover.__file__).parent
PURE = ("conversation.py", "routing.py", "hours.py")
ONE_IMPORTER = {
    "sqlalchemy": ("store", "migrations"),
    "alembic": ("migrations",),
    "httpx": ("engine.py",),
    "redis": ("bus.py",),
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("name", PURE)
def test_the_pure_core_needs_the_standard_library_only(name: str) -> None:
    assert {module.split(".")[0] for module in imports(ROOT / name)} <= sys.stdlib_module_names


@pytest.mark.parametrize("library", ONE_IMPORTER)
def test_each_library_has_one_importer(library: str) -> None:
    importers = {
        path.relative_to(ROOT).parts[0]
        for path in ROOT.rglob("*.py")
        if "node_modules" not in path.parts and library in {module.split(".")[0] for module in imports(path)}
    }
    assert importers <= set(ONE_IMPORTER[library])


@pytest.mark.parametrize("folder", ["bot", "actions"])
def test_engine_and_actions_know_nothing_of_the_gateway(folder: str) -> None:
    for path in (ROOT.parent / folder).rglob("*.py"):
        assert "handover" not in {module.split(".")[0] for module in imports(path)}, path
