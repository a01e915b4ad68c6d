"""The units of deploy/systemd start what `make start` starts, and systemd understands them."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
HOME = "/srv/buergerdraht/"


def test_every_process_has_a_unit_that_starts_it() -> None:
    started = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines() if line)
    units = {unit.name.removeprefix("buergerdraht-").removesuffix("@.service"): unit.read_text() for unit in UNITS}
    assert units.keys() == started.keys()
    for name, command in started.items():
        assert f"\nExecStart={HOME}{command}\n" in units[name]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_understands_it(unit: Path, tmp_path: Path) -> None:
    installed = tmp_path / unit.name
    lines = unit.read_text().splitlines()
    program = shutil.which("true")
    installed.write_text("\n".join(f"ExecStart={program}" if line.startswith("ExecStart=") else line for line in lines))
    result = subprocess.run(["systemd-analyze", "verify", installed], capture_output=True, text=True, check=False)
    about_it = [line for line in result.stderr.splitlines() if installed.name.partition("@")[0] in line]
    assert not about_it
