"""Pictures of every screen at 360 and 1280 px, light and dark, with axe-core on each. Development only.

    .venv/app/bin/python -m handover.workplace.test.look http://127.0.0.1:7610 FOLDER

Needs the mock gateway of this folder, freshly started. Prints every violation; exits 1 when there is one.
"""

import sys
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[3]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = ["--no-sandbox", "--disable-background-networking"]


class Look:
    """One browser window that is photographed."""

    def __init__(self, page: Page, base: str, folder: Path, name: str) -> None:
        self.page, self.base, self.folder, self.name = page, base, folder, name
        self.violations: list[str] = []

    def take(self, screen: str) -> None:
        self.page.wait_for_timeout(250)
        self.page.screenshot(path=self.folder / f"{screen}-{self.name}.png")
        self.page.add_script_tag(path=ROOT / "node_modules/axe-core/axe.min.js")
        found: list[dict[str, Any]] = self.page.evaluate("r => axe.run({runOnly: r}).then(x => x.violations)", RULES)
        for rule in found:
            self.violations += [f"{screen}-{self.name} {rule['id']}: {node['html'][:160]}" for node in rule["nodes"]]
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.violations.append(f"{screen}-{self.name}: scrolls sideways")

    def mock(self, command: str, **query: str) -> None:
        url = f"{self.base}/mock/{command}?{urllib.parse.urlencode(query)}"
        urllib.request.urlopen(urllib.request.Request(url, method="POST")).close()  # noqa: S310

    def sign_in(self) -> None:
        self.page.goto(f"{self.base}/workplace/")
        self.page.get_by_label("Benutzername").fill("yilmaz")
        self.page.get_by_label("Passwort", exact=True).fill("test")
        self.page.get_by_role("button", name="Anmelden").click()
        self.page.get_by_role("heading", name="Wartend").wait_for()


def walk(look: Look) -> None:
    """From signing in to handing over."""
    page, narrow = look.page, "360" in look.name
    look.mock("reset")
    page.goto(f"{look.base}/workplace/")
    page.get_by_label("Benutzername").wait_for()
    page.get_by_role("button", name="Anmelden").click()
    look.take("01-sign-in")
    look.sign_in()
    page.get_by_role("radio", name="Verfügbar").check(force=True)
    look.take("02-lists")
    page.locator(".card__open", has_text="Personalausweis").click()
    look.take("03-preview")
    page.locator(".standing").get_by_role("button", name="Übernehmen").click()
    page.get_by_label("Ihre Antwort").fill("Guten Tag, hier ist Frau Yılmaz. Haben Sie den Diebstahl schon angezeigt?")
    page.keyboard.press("Enter")
    page.get_by_text("gesendet").last.wait_for()
    look.mock("say", id="passport", text="Nein, muss ich das?")
    look.mock("say", id="moving", text="Wann wäre der neue Termin?")
    look.mock("typing", id="passport")
    page.get_by_label("Ihre Antwort").fill("Ja, bitte bei der Polizei.")
    look.take("04-conversation")
    page.get_by_text("Textbausteine").click()
    look.take("05-blocks")
    page.keyboard.press("Escape")
    if narrow:
        page.get_by_role("button", name="Kontext").click()
    page.get_by_label("Neue Notiz").fill("Ausweis gestohlen, Anzeige fehlt noch.")
    page.get_by_role("button", name="Notiz speichern").click()
    page.locator(".note").wait_for()
    look.take("06-context")
    if narrow:
        page.get_by_role("button", name="Gespräch", exact=True).click()
    page.get_by_role("button", name="Weiterleiten").click()
    look.take("07-transfer")
    page.get_by_role("button", name="Abbrechen").click()
    page.get_by_role("button", name="Beenden").click()
    look.take("08-close")
    page.get_by_role("button", name="Abbrechen").click()
    page.get_by_role("button", name="Einstellungen").click()
    look.take("09-settings")
    page.get_by_role("dialog").get_by_role("button", name="Tastenkürzel").click()
    look.take("10-help")
    page.keyboard.press("Escape")
    fail(look)


def fail(look: Look) -> None:
    """A colleague is faster; the connection breaks; the session ends."""
    page = look.page
    if page.get_by_role("button", name="Anfragen", exact=True).is_visible():
        page.get_by_role("button", name="Anfragen", exact=True).click()
    look.mock("take", id="car")
    page.get_by_role("button", name="Anfrage „Kraftfahrzeug").click()
    page.locator(".notice").wait_for()
    look.take("11-taken")
    page.locator(".notice button").first.click()
    look.mock("expire")
    page.get_by_text("abgelaufen").wait_for()
    look.take("12-expired")


def main(base: str, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    violations: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for width, height in ((1280, 800), (360, 740)):
            for scheme in ("light", "dark"):
                violations += picture(lambda **more: browser.new_page(**more), base, folder, width, height, scheme)
        browser.close()
    print("\n".join(violations) or "no violations")  # noqa: T201
    return 1 if violations else 0


def picture(new_page: Callable[..., Page], base: str, folder: Path, width: int, height: int, scheme: str) -> list[str]:
    size = {"width": width, "height": height}
    # bypass_csp: axe-core is injected into the page
    page = new_page(viewport=size, color_scheme=scheme, locale="de-DE", bypass_csp=True)
    page.set_default_timeout(8000)
    look = Look(page, base, folder, f"{width}-{scheme}")
    page.on("pageerror", lambda error: look.violations.append(f"{look.name}: {error}"))
    try:
        walk(look)
    finally:
        page.screenshot(path=folder / f"last-{look.name}.png")
        page.close()
    return look.violations


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
