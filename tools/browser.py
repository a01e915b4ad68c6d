"""Find a Chromium for the tests; install one only when there is none."""

import os
import shutil
import subprocess
import sys

CANDIDATES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
HINT = "Kein Chromium gefunden. Bitte installieren (Debian: apt-get install chromium) oder BD_CHROMIUM=/pfad setzen."


def find_browser() -> str | None:
    """Path of a Chromium: BD_CHROMIUM, one on the PATH, or Playwright's own."""
    configured = os.environ.get("BD_CHROMIUM")
    return configured or next(filter(None, map(shutil.which, CANDIDATES)), None) or find_playwright_browser()


def find_playwright_browser() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None  # noqa: PTH110


def install_browser() -> None:
    print("  … Chromium für die Browser-Tests installieren", flush=True)
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get"):
        root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        attempts += [[*root, "apt-get", "update", "-qq"], [*root, "apt-get", "install", "-y", "-qq", "chromium"]]
    for command in attempts:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600, check=False)
        if find_browser():
            return


def main() -> int:
    if not find_browser():
        install_browser()
    if not find_browser():
        print(HINT, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
