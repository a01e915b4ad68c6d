"""All figures, one after the other: `make bench`."""

import platform
from datetime import date
from pathlib import Path

from bench import bundle, search, training, turn


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def main() -> None:
    print(
        f"{date.today()}, {processor()}, {platform.system()} {platform.release()}, Python {platform.python_version()}\n"
    )
    print("| figure | measured | aim |\n|---|---|---|")
    for script in (bundle, training, search, turn):
        script.main()


if __name__ == "__main__":
    main()
