"""`make start`: run the Procfile on a migrated database, create the first account, say where to look, stop cleanly."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import honcho.manager

from tools.build import APP_PYTHON, ROOT
from tools.stack import Layout, Process, StackError, check_ports_free, default_layout, environment_of, processes

FIRST_ACCOUNT = "leitung"
READY_SECONDS = 120
STOPPED = (None, 0, -2, -15, 130, 143)  # ended by the person or the machine, not by a fault


def gateway_command(layout: Layout, *arguments: str) -> str:
    """Run `python -m handover …` in the stack's environment and return what it printed."""
    done = subprocess.run(
        [APP_PYTHON, "-m", "handover", *arguments],
        cwd=ROOT,
        env=environment_of(layout),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StackError(done.stderr.strip() or done.stdout.strip())
    return done.stdout.strip()


def ensure_first_account(layout: Layout) -> str | None:
    """Return the first account's credentials when it had to be created."""
    if gateway_command(layout, "staff", "list"):
        return None
    roles = ["--role", "clerk", "--role", "admin"]
    return gateway_command(layout, "staff", "add", FIRST_ACCOUNT, *roles, "--display-name", "Frau Leitung")


def readiness(process: Process) -> str | None:
    """None when ready, otherwise what is missing."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{process.port}/readyz", timeout=2) as answer:
            checks = json.load(answer)
    except urllib.error.HTTPError as error:
        checks = json.load(error)
    except (OSError, ValueError):
        return process.name
    waiting = [name for name, check in checks.get("checks", {}).items() if check not in ("ok", "off")]
    return ", ".join(waiting) or None


def wait_until_ready(layout: Layout) -> str | None:
    """None when every gateway reports ready, otherwise what is still missing after READY_SECONDS."""
    gateways = [process for process in processes(layout) if process.name.startswith("gateway")]
    end = time.monotonic() + READY_SECONDS
    while missing := next(filter(None, map(readiness, gateways)), None):
        if time.monotonic() > end:
            return missing
        time.sleep(0.3)
    return None


def announce_when_ready(layout: Layout) -> None:
    begun = time.monotonic()
    if missing := wait_until_ready(layout):
        print(f"\n  Nach {READY_SECONDS} s noch nicht bereit: {missing}. Siehe die Ausgaben oben.\n", file=sys.stderr)
        return
    took = time.monotonic() - begun
    credentials = ensure_first_account(layout)
    lines = ["", f"  Bürgerdraht läuft (bereit nach {took:.0f} s)", ""]
    for port in layout.gateways:
        lines += [
            f"    Demo-Seite       http://127.0.0.1:{port}/",
            f"    Arbeitsplatz     http://127.0.0.1:{port}/workplace/",
        ]
    lines += [f"    API              http://127.0.0.1:{layout.gateways[0]}/api/docs"]
    if credentials:
        lines += [
            "",
            "    Erstes Konto (wird nur jetzt angezeigt):",
            *(f"      {line}" for line in credentials.splitlines()),
        ]
    print("\n".join([*lines, "", "    Beenden mit Strg-C", ""]), flush=True)


def shell_command(process: Process) -> str:
    """What honcho's shell runs; gateways migrate (one at a time) while the slower engine loads its model."""
    before = f"{APP_PYTHON} -m handover migrate && " if process.name.startswith("gateway") else ""
    return f"{before}exec {process.command}"


def run(layout: Layout) -> int:
    """Run the stack until a signal or until one process ends; no process outlives this one."""
    try:
        check_ports_free(layout)
        layout.var.mkdir(parents=True, exist_ok=True)
        planned = processes(layout)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    honcho.manager.KILL_WAIT = 15  # seconds; the gateway finishes running turns first
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))  # a closed terminal stops everything
    manager = honcho.manager.Manager()
    for process in planned:
        manager.add_process(process.name, shell_command(process), env=process.environment, cwd=str(ROOT))
    print("  … Engine, Aktionen und Gateway starten", flush=True)
    threading.Thread(target=announce_when_ready, args=(layout,), daemon=True).start()
    manager.loop()
    return 0 if manager.returncode in STOPPED else int(manager.returncode)


def main() -> int:
    try:
        return run(default_layout())
    except StackError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
