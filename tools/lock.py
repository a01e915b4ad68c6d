"""Resolve the requirements into locks with hashes and without index addresses (`make lock`)."""

import subprocess
import sys
from pathlib import Path

from tools.build import LOCKS, ROOT, UV, lock_header

COMPILE = ["pip", "compile", "--quiet", "--python-version", "3.11", "--generate-hashes"]
QUIET = ["--no-emit-index-url", "--no-annotate", "--no-header"]  # nothing that names this machine or its index


def compile_lock(source: str, lock: str, *extra: str, cwd: Path = ROOT) -> None:
    target = ROOT / "requirements" / lock
    # The overrides in requirements/engine/pyproject.toml count only when uv runs in that folder.
    done = subprocess.run(
        [UV, *COMPILE, *QUIET, *extra, source, "-o", target], cwd=cwd, stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        sys.exit(f"{source}: keine Auflösung gefunden (siehe oben).")
    if lock in LOCKS:
        lines = target.read_text().splitlines(keepends=True)
        body = [line for line in lines if not line.startswith("# inputs ")]
        target.write_text(f"{lock_header(LOCKS[lock])}\n{''.join(body)}")


def main() -> None:
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv else []
    compile_lock("requirements/app.in", "app.lock", *upgrade)
    compile_lock("requirements/dev.in", "dev.lock", "-c", "requirements/app.lock", *upgrade)
    compile_lock("pyproject.toml", "engine.lock", *upgrade, cwd=ROOT / "requirements" / "engine")


if __name__ == "__main__":
    main()
