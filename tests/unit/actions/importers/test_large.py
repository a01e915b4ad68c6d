"""A Land's delivery: ten thousand services load fast, and memory does not grow with the file."""

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from actions.catalogue.importers.xzufi import XZUFI
from bench.xzufi_file import delivery, title, write
from tests.unit.actions.conftest import ROOT
from tests.unit.actions.importers.conftest import ORGANISATION, City

MEGABYTE = 1 << 20


def test_the_generator_gives_the_same_file_for_the_same_arguments() -> None:
    assert "".join(delivery(60, seed=3)) == "".join(delivery(60, seed=3))
    assert "".join(delivery(60, seed=3)) != "".join(delivery(60, seed=4))
    assert len({title(number) for number in range(12_000)}) == 12_000


def test_ten_thousand_services_load_within_three_seconds(city: City, tmp_path: Path) -> None:
    """The import itself is measured in docs/import.md; here lines are multiplied, which is faster."""
    write(tmp_path / "delivery.xml", 200)
    city.take(tmp_path / "delivery.xml", XZUFI)
    lines = city.file.read_text("utf-8").splitlines()
    services = [line for line in lines if line.startswith('{"kind":"service"')]
    with city.file.open("a", encoding="utf-8") as file:
        for copy in range(1, 50):
            file.writelines(line.replace('"id":"amt-', f'"id":"amt-{copy}x-', 1) + "\n" for line in services)
    start = time.process_time()
    snapshot = city.load()
    assert len(snapshot.services) == 10_000
    assert time.process_time() - start < 3


@pytest.mark.skipif(not hasattr(resource, "getrusage"), reason="needs getrusage")
def test_memory_does_not_grow_with_the_file(city: City, tmp_path: Path) -> None:
    """Five times the texts (8 and 40 MB) may not take more than 15 MB more."""

    def peak(paragraphs: int) -> int:
        path = tmp_path / f"{paragraphs}.xml"
        write(path, 500, paragraphs=paragraphs)
        script = (
            "import resource, sys\nfrom actions.catalogue.importers.__main__ import main\n"
            "code = main(sys.argv[1:])\n"
            "print('peak', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\nsys.exit(code)"
        )
        arguments = ["xzufi", str(path), "--city", str(city.folder), "--organisation", str(ORGANISATION), "--dry-run"]
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
        assert path.stat().st_size > paragraphs * 500 * 200
        return int(done.stdout.rpartition("peak ")[2]) * 1024

    assert peak(250) - peak(50) < 15 * MEGABYTE
