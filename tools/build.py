"""Bring a checkout to the point where it can run or be tested, doing nothing twice.

Standard library only: it runs before any environment exists. Every step has inputs (files whose content counts) and a
stamp in var/stamps holding their fingerprint; a step whose fingerprint has not changed is skipped.

    python3.11 -m tools.build start   # what `make start` needs
    python3.11 -m tools.build test    # what `make test` needs
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAMPS = ROOT / "var" / "stamps"
VENVS = ROOT / ".venv"
UV = VENVS / "uv" / "bin" / "uv"
APP_PYTHON = VENVS / "app" / "bin" / "python"
ENGINE_PYTHON = VENVS / "engine" / "bin" / "python"


class BuildError(Exception):
    """Something is missing or failed; the message says what to do."""


@dataclass(frozen=True)
class Step:
    name: str
    doing: str
    inputs: tuple[str, ...]  # glob patterns below the checkout
    outputs: tuple[Path, ...]  # must exist, or the step runs again
    run: Callable[[], None]


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run ``command``; its output is shown only if it fails or BD_VERBOSE is set."""
    verbose = bool(os.environ.get("BD_VERBOSE"))
    environment = os.environ | {"RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=None if verbose else subprocess.PIPE,
        stderr=None if verbose else subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        tail = (done.stdout or b"").decode(errors="replace")[-6000:]
        raise BuildError(f"{tail}\nFehlgeschlagen: {' '.join(str(part) for part in command)}")


def fingerprint(patterns: Iterable[str]) -> str:
    """SHA-256 over names and contents of the files that ``patterns`` match below the checkout."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}):
        if {"node_modules", "__pycache__", "dist"} & set(path.relative_to(ROOT).parts):
            continue
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def perform(step: Step) -> None:
    stamp = STAMPS / step.name
    wanted = fingerprint(step.inputs)
    if stamp.is_file() and stamp.read_text() == wanted and all(path.exists() for path in step.outputs):
        return
    print(f"  … {step.doing}", end="", flush=True)
    begun = time.monotonic()
    stamp.unlink(missing_ok=True)
    step.run()
    missing = [str(path.relative_to(ROOT)) for path in step.outputs if not path.exists()]
    if missing:
        raise BuildError(f"\n{step.name}: nicht entstanden: {', '.join(missing)}")
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
    print(f"\r  ✓ {step.doing} ({time.monotonic() - begun:.0f} s)")


def check_prerequisites() -> None:
    """Python 3.11 runs this already; Node and npm are looked for here."""
    if sys.version_info[:2] != (3, 11):
        raise BuildError(
            f"Python 3.11 wird gebraucht, gefunden: {sys.version.split()[0]}. `make PYTHON=/pfad/python3.11`."
        )
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise BuildError(f"{program} fehlt. Bitte Node.js 20 oder neuer installieren (https://nodejs.org).")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < 20:
        raise BuildError(f"Node.js 20 oder neuer wird gebraucht, gefunden: {version}.")


def check_locks() -> None:
    """A lock names the inputs it was made from; inputs that changed since need `make lock`."""
    for lock, inputs in LOCKS.items():
        path = ROOT / "requirements" / lock
        if not path.is_file() or lock_header(inputs) not in path.read_text():
            raise BuildError(
                f"requirements/{lock} passt nicht mehr zu {', '.join(inputs)}. Bitte `make lock` ausführen."
            )


LOCKS = {
    "app.lock": ("requirements/app.in",),
    "dev.lock": ("requirements/app.in", "requirements/dev.in"),
    "engine.lock": ("requirements/engine/pyproject.toml",),
}


def lock_header(inputs: tuple[str, ...]) -> str:
    return f"# inputs {fingerprint(inputs)}"


def bootstrap_uv() -> None:
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENVS / "uv"], check=True)
    run(
        VENVS / "uv" / "bin" / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "-r",
        "requirements/uv.lock",
    )


def sync(environment: str, lock: str, *rivals: str) -> Callable[[], None]:
    """``rivals``: steps that fill the same environment; their stamps are no longer true afterwards."""

    def install() -> None:
        for rival in rivals:
            (STAMPS / rival).unlink(missing_ok=True)
        python = VENVS / environment / "bin" / "python"
        if not python.exists():
            run(UV, "venv", "--quiet", "--python", sys.executable, VENVS / environment)
        run(UV, "pip", "sync", "--quiet", "--require-hashes", "--python", python, f"requirements/{lock}")

    return install


def build_web() -> None:
    run("npm", "run", "build", "--workspaces")


def train() -> None:
    run(ENGINE_PYTHON, "-m", "bot.train")


UV_STEP = Step("uv", "Paketverwalter uv", ("requirements/uv.lock",), (UV,), bootstrap_uv)
APP = Step("app", "App-Umgebung", ("requirements/app.lock",), (APP_PYTHON,), sync("app", "app.lock", "dev"))
DEV = Step(
    "dev", "App-Umgebung mit Testwerkzeugen", ("requirements/dev.lock",), (APP_PYTHON,), sync("app", "dev.lock", "app")
)
ENGINE = Step(
    "engine",
    "Engine-Umgebung (Rasa, etwa 2 GB)",
    ("requirements/engine.lock",),
    (ENGINE_PYTHON,),
    sync("engine", "engine.lock"),
)
NODE = Step(
    "node",
    "JavaScript-Pakete",
    ("package-lock.json", "package.json", "widget/package.json", "handover/workplace/package.json"),
    (ROOT / "node_modules",),
    lambda: run("npm", "ci", "--no-audit", "--no-fund"),
)
WEB = Step(
    "web",
    "Widget und Arbeitsplatz bauen",
    ("package-lock.json", "widget/**/*", "handover/workplace/**/*"),
    (ROOT / "widget/dist/citizen-chat.js", ROOT / "handover/workplace/dist/index.html"),
    build_web,
)
MODEL = Step(
    "model",
    "Sprachmodell trainieren",
    (
        "config.yml",
        "domain.yml",
        "data/nlu/*.yml",
        "data/rules/*.yml",
        "data/stories/*.yml",
        "data/catalogue/*/supplements/*.yml",
        "data/catalogue/*/authority_questions/*.yml",
        "bot/**/*.py",
        "requirements/engine.lock",
    ),
    (ROOT / "var" / "models",),
    train,
)

# The action server would build it itself, but then the first start would take a minute longer.
INDEX = Step(
    "index",
    "Suchindex des Katalogs bauen",
    ("data/catalogue/essen/**/*", "data/organisation.yml", "actions/catalogue/*", "actions/lexicon.*"),
    (ROOT / "var" / "cache",),
    lambda: run(APP_PYTHON, "-m", "actions.catalogue.index"),
)


def steps_for(goal: str) -> list[Step]:
    # The test environment contains the app environment, so whoever has tested can start without a reinstall.
    app = DEV if goal == "test" or is_current(DEV) else APP
    everything = [UV_STEP, app, ENGINE, NODE, WEB, MODEL, INDEX]
    return {
        "start": everything,
        "test": everything,
        "app": [UV_STEP, app],
        "dev": [UV_STEP, DEV],
        "model": [UV_STEP, ENGINE, MODEL],
    }[goal]


def is_current(step: Step) -> bool:
    stamp = STAMPS / step.name
    return stamp.is_file() and stamp.read_text() == fingerprint(step.inputs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("goal", choices=["start", "test", "app", "dev", "model"])
    goal = parser.parse_args().goal
    try:
        check_prerequisites()
        check_locks()
        for step in steps_for(goal):
            perform(step)
    except BuildError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nAbgebrochen. `make start` macht an dieser Stelle weiter.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
