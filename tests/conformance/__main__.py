"""``python -m tests.conformance FOLDER``: run a protocol suite of Socket.IO or Engine.IO and name what passes.

FOLDER is ``docs/socket.io-protocol/v5-test-suite`` or ``docs/engine.io-protocol/v4-test-suite`` of the repository
socketio/socket.io, after ``npm ci`` in it. Nothing in it is changed; a copy is given the server's address.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.conformance.server import suite_server

ADDRESS: Final = "http://localhost:3000"  # as the suites have it
SECONDS: Final = 120


def run(suite: Path, url: str) -> dict[str, Any]:
    """Mocha's report of ``suite`` against the server at ``url``. Raises SystemExit when it gave none."""
    with TemporaryDirectory(prefix="suite") as folder:
        copy = Path(folder)
        (copy / "node_modules").symlink_to((suite / "node_modules").resolve())
        for name in ("package.json", "node-imports.js"):
            shutil.copy(suite / name, copy)
        tests = (suite / "test-suite.js").read_text()
        if ADDRESS not in tests:
            raise SystemExit(f"{suite / 'test-suite.js'} does not name {ADDRESS}; is it another version?")
        (copy / "test-suite.js").write_text(tests.replace(ADDRESS, url))
        mocha = ["node", "node_modules/mocha/bin/mocha", "--exit", "--reporter", "json", "test-suite.js"]
        environment = os.environ | {"NO_PROXY": "127.0.0.1"}
        done = subprocess.run(mocha, cwd=copy, env=environment, capture_output=True, text=True, timeout=SECONDS)
    start = done.stdout.find("{")
    if start < 0:
        raise SystemExit(done.stderr or "mocha gave no report")
    report: dict[str, Any] = json.loads(done.stdout[start:])
    return report


def describe(report: dict[str, Any]) -> list[str]:
    """One line per test in the suite's order, then the sum."""
    lines = []
    for test in report["tests"]:
        message = test["err"].get("message", "") if test["err"] else ""
        lines.append(f"{'failed' if message else 'passed'}  {test['fullTitle']}")
        lines += [f"        {message.splitlines()[0]}"] if message else []
    stats = report["stats"]
    return [*lines, f"{stats['passes']} of {stats['tests']} passed in {stats['duration'] / 1000:.1f} s"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("suite", type=Path, help="folder with test-suite.js and its node_modules")
    suite: Path = parser.parse_args().suite
    if not (suite / "node_modules" / "mocha").is_dir():
        raise SystemExit(f"{suite}: no suite with its packages here; run npm ci in it first")
    with suite_server() as url:
        report = run(suite, url)
    print("\n".join(describe(report)))
    sys.exit(bool(report["stats"]["failures"]))


if __name__ == "__main__":
    main()
