"""`python -m handover …` as an operator uses it: real processes, exit codes, what they print."""

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.contract.gateway import free_port, wait_until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("BD_")},
        "BD_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/handover.db",
        "BD_ENGINE_TOKEN": "only-for-this-test-run",
        "BD_PORT": str(free_port()),
    }


def run(environment: dict[str, str], *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "handover", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, input=given, capture_output=True, text=True, check=False)


def test_accounts_from_the_command_line(environment: dict[str, str]) -> None:
    assert run(environment, "staff", "list").stdout == ""
    arguments = ("staff", "add", "yilmaz", "--role", "clerk", "--department", "buergerservice")
    piped = run(environment, *arguments, "--display-name", "Frau Yılmaz", given="correct-horse-battery\n")
    assert (piped.returncode, piped.stdout) == (0, "Anmeldename: yilmaz\n")
    generated = run(environment, "staff", "add", "roth", "--role", "editor", "--role", "admin")
    assert re.search(r"^Passwort: (\w{5}-){3}\w{5}$", generated.stdout, re.MULTILINE)
    assert run(environment, "staff", "disable", "roth").returncode == 0
    assert run(environment, "staff", "list").stdout.splitlines() == [
        "roth\troth\teditor, admin\talle Abteilungen\tgesperrt",
        "yilmaz\tFrau Yılmaz\tclerk\tbuergerservice\taktiv",
    ]
    changed = run(environment, "staff", "password", "yilmaz")
    assert "Passwort: " in changed.stdout


@pytest.mark.parametrize(
    ("arguments", "given", "advice"),
    [
        (("staff", "add", "yilmaz", "--role", "clerk", "--department", "mars"), "", "Es gibt: buergerservice"),
        (("staff", "add", "yilmaz", "--role", "clerk"), "kurz\n", "mindestens 12 Zeichen"),
        (("staff", "add", "Frau Yılmaz", "--role", "clerk"), "", "Der Anmeldename braucht"),
        (("staff", "disable", "niemand"), "", "gibt es nicht"),
        (("staff", "password", "niemand"), "", "gibt es nicht"),
    ],
)
def test_what_cannot_be_is_refused_with_advice(
    environment: dict[str, str], arguments: tuple[str, ...], given: str, advice: str
) -> None:
    refused = run(environment, *arguments, given=given)
    assert refused.returncode == 1
    assert advice in refused.stderr
    assert "Traceback" not in refused.stderr


def test_check_reads_everything_the_start_reads(environment: dict[str, str]) -> None:
    checked = run(environment, "check")
    assert checked.returncode == 0
    assert re.search(r"In Ordnung: \d+ Leistungen, \d+ Abteilungen", checked.stdout)


def test_a_broken_catalogue_stops_the_start_and_names_the_place(environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "essen"
    shutil.copytree(ROOT / "data/catalogue/essen", folder)
    file = sorted((folder / "services").glob("*.yml"))[0]
    lines = file.read_text("utf-8").splitlines(keepends=True)
    place = next(number for number, line in enumerate(lines, 1) if "department:" in line)
    lines[place - 1] = re.sub(r"department: .*", "department: mars", lines[place - 1])
    file.write_text("".join(lines), "utf-8")
    stopped = run(environment | {"BD_CATALOGUE": str(folder)}, "serve")
    assert stopped.returncode == 1
    assert f"{file}, Zeile {place}, Feld „department“" in stopped.stderr
    assert "Traceback" not in stopped.stderr


def test_a_broken_organisation_stops_the_start(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "organisation.yml"
    file.write_text("departments: [{id: a, name: A, hours: 'Mo 08:00-16:00'}]\n")
    stopped = run(environment | {"BD_ORGANISATION": str(file)}, "check")
    assert stopped.returncode == 1
    assert str(file) in stopped.stderr


def test_a_misspelt_setting_warns(environment: dict[str, str]) -> None:
    assert "BD_PROT is no setting" in run(environment | {"BD_PROT": "1"}, "check").stderr


def test_the_server_ends_on_sigterm_and_logs_nothing_of_citizens(environment: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "log"
    url = f"http://127.0.0.1:{environment['BD_PORT']}"
    with log.open("wb") as stderr:
        server = subprocess.Popen([sys.executable, "-m", "handover", "serve"], cwd=ROOT, env=environment, stderr=stderr)
    try:
        wait_until(lambda: b"running" in log.read_bytes() or server.poll() is not None, 60)
        body = b'{"page_url": "https://www.stadt.example/geheim"}'
        opening = urllib.request.Request(f"{url}/api/v1/conversations", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(opening) as answer:
            assert answer.status == 201
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(15) in (0, -signal.SIGTERM)
    assert "geheim" not in log.read_text()
    assert "/api/v1/conversations" not in log.read_text()
    assert "Application shutdown complete" in log.read_text()
