"""`make start`: migrate, create the first account, run the Procfile, say where to look, stop cleanly."""

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

from honcho.manager import Manager

from tools.build import APP_PYTHON, ROOT
from tools.stack import Layout, Process, StackError, check_ports_free, default_layout, environment_of, processes

FIRST_ACCOUNT = "leitung"


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


def prepare(layout: Layout) -> str | None:
    """Migrate the database; return the first account's credentials when it had to be created."""
    layout.var.mkdir(parents=True, exist_ok=True)
    gateway_command(layout, "migrate")
    if gateway_command(layout, "staff", "list"):
        return None
    return gateway_command(
        layout, "staff", "add", FIRST_ACCOUNT, "--role", "clerk", "--role", "admin", "--display-name", "Frau Leitung"
    )


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


def announce_when_ready(layout: Layout, credentials: str | None) -> None:
    begun = time.monotonic()
    gateways = [process for process in processes(layout) if process.name.startswith("gateway")]
    while missing := next(filter(None, map(readiness, gateways)), None):
        if time.monotonic() - begun > 120:
            print(
                f"\n  Nach 120 s noch nicht bereit: {missing}. Siehe die Ausgaben oben.\n", file=sys.stderr, flush=True
            )
            return
        time.sleep(0.3)
    lines = ["", f"  Bürgerdraht läuft (bereit nach {time.monotonic() - begun:.0f} s)", ""]
    for gateway in gateways:
        lines += [
            f"    Demo-Seite       http://127.0.0.1:{gateway.port}/",
            f"    Arbeitsplatz     http://127.0.0.1:{gateway.port}/workplace/",
        ]
    lines += [f"    API              http://127.0.0.1:{gateways[0].port}/api/docs"]
    if credentials:
        lines += [
            "",
            "    Erstes Konto (wird nur jetzt angezeigt):",
            *(f"      {line}" for line in credentials.splitlines()),
        ]
    print("\n".join([*lines, "", "    Beenden mit Strg-C", ""]), flush=True)


def run(layout: Layout) -> int:
    """Run the stack until a signal or until one process ends; no process outlives this one."""
    try:
        check_ports_free(layout)
        print("  … Datenbank und Konten", end="", flush=True)
        credentials = prepare(layout)
        print("\r  ✓ Datenbank und Konten ")
    except StackError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    manager = Manager()
    for process in processes(layout):
        manager.add_process(process.name, f"exec {process.command}", env=process.environment, cwd=str(ROOT))
    print("  … Engine, Aktionen und Gateway starten", flush=True)
    threading.Thread(target=announce_when_ready, args=(layout, credentials), daemon=True).start()
    manager.loop()
    return 0 if manager.returncode in (0, None, -2, -15, 130, 143) else int(manager.returncode)


def main() -> int:
    try:
        return run(default_layout())
    except StackError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
