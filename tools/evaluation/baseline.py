"""What was reached last, so that quality cannot fall silently: tests/understanding/baseline.json."""

import json
from collections.abc import Mapping
from pathlib import Path

from tools.evaluation.measures import AIMS

TOLERANCE = 0.01  # of a share: one utterance in a hundred may change sides without a word


def read_baseline(file: Path) -> dict[str, float]:
    """Measure → share; empty when nothing was accepted yet."""
    return dict(json.loads(file.read_text())) if file.is_file() else {}


def write_baseline(file: Path, measured: Mapping[str, float]) -> None:
    file.write_text(json.dumps(dict(measured), indent=2) + "\n")


def regressions(measured: Mapping[str, float], baseline: Mapping[str, float]) -> list[str]:
    """A sentence for each measure that is worse than ``baseline`` by more than ``TOLERANCE``."""
    found = []
    for name, before in baseline.items():
        now = measured.get(name)
        if now is None:
            found.append(f"{name}: wird nicht mehr gemessen, war {before:.1%}")
            continue
        more_is_better = AIMS[name][2] if name in AIMS else True
        lost = before - now if more_is_better else now - before
        if lost > TOLERANCE:
            found.append(f"{name}: {now:.1%}, war {before:.1%}")
    return found
