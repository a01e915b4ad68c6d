"""Size of what a citizen's browser loads.

.venv/app/bin/python -m bench.bundle
"""

import gzip

from bench.report import row
from tools.build import ROOT


def main() -> None:
    for name, path, aim in (
        ("widget bundle", ROOT / "widget/dist/citizen-chat.js", "≤ 60 kB gzip"),
        *(("console bundle", path, "") for path in sorted((ROOT / "handover/workplace/dist").rglob("*.js"))),
    ):
        content = path.read_bytes()
        print(row(name, f"{len(content) / 1000:.1f} kB, gzip {len(gzip.compress(content, 9)) / 1000:.1f} kB", aim))


if __name__ == "__main__":
    main()
