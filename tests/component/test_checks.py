"""The engine's parts, checked in the engine environment, which has no pytest: one process, one result each."""

import ast
import json
import subprocess
from pathlib import Path

import pytest

from tools.build import ENGINE_PYTHON, ROOT

pytestmark = pytest.mark.engine
CHECKS = Path(__file__).parent / "checks"


def names() -> list[str]:
    """``module.Class.method`` of every check, found without importing what only the engine has."""
    return [
        f"{path.stem}.{case.name}.{method.name}"
        for path in sorted(CHECKS.glob("check_*.py"))
        for case in ast.parse(path.read_text()).body
        if isinstance(case, ast.ClassDef)
        for method in case.body
        if isinstance(method, ast.FunctionDef) and method.name.startswith("test_")
    ]


@pytest.fixture(scope="session")
def results() -> dict[str, str | None]:
    command = [str(ENGINE_PYTHON), "-m", "tests.component.checks"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    reports = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    failed = {report["check"]: report["error"] for report in reports if report["error"]}
    return {report["check"]: None for report in reports} | failed


@pytest.mark.parametrize("name", names())
def test_check(name: str, results: dict[str, str | None]) -> None:
    assert name in results, "the check did not run"
    assert results[name] is None, results[name]
