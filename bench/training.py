"""Training from nothing, start of the process included.

.venv/app/bin/python -m bench.training
"""

import os
import subprocess
import tempfile
import time

from bench.report import row
from tools.build import ENGINE_PYTHON, ROOT


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"BD_MODELS_DIR": folder, "RASA_TELEMETRY_ENABLED": "false"}
        begun = time.monotonic()
        subprocess.run([ENGINE_PYTHON, "-m", "bot.train"], cwd=ROOT, env=environment, capture_output=True, check=True)
        print(row("training, process start included", f"{time.monotonic() - begun:.1f} s", "≤ 40 s"))


if __name__ == "__main__":
    main()
