"""Training all examples, start of the process included: the first time, and after an editor changed something.

.venv/app/bin/python -m bench.training
"""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from bench.report import row
from tools.build import ENGINE_PYTHON, ROOT


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for what, aim in (("nothing remembered", ""), ("again", "≤ 40 s")):
            print(row(f"training, process start included, {what}", f"{train(Path(folder)):.1f} s", aim))


def train(folder: Path) -> float:
    """Seconds; sentence vectors and compiled modules are kept in ``folder`` for the next time."""
    places = {"BD_MODELS_DIR": str(folder / "models"), "BD_CACHE_DIR": str(folder / "cache")}
    command = [ENGINE_PYTHON, "-m", "bot.train", "--force"]
    begun = time.monotonic()
    subprocess.run(command, cwd=ROOT, env=os.environ | places, capture_output=True, check=True)
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
