"""Photograph widget and console for the README: `python -m tools.screenshots [FOLDER]`.

Plays a short conversation on a stack of its own and writes PNGs, narrow and wide, light and dark.
"""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.people import Citizen, Clerk
from tools.browser import find_browser
from tools.build import ROOT
from tools.running import RunningStack, free_ports
from tools.stack import Layout
from tools.start import gateway_command

SIZES = {360: 740, 1280: 800}
QUESTIONS = (
    ("Was kostet ein neuer Personalausweis?", "46,00"),
    ("wo ist das nächste bürgeramt in altenessen und hat das morgen auf?", "Bürgeramt Altenessen"),
)


def new_page(browser: Browser, width: int, scheme: str) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        locale="de-DE",
        timezone_id="Europe/Berlin",
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=2 if width == 360 else 1,
    )
    return context.new_page()


def name_of(kind: str, width: int, scheme: str) -> str:
    return f"{kind}-{width}{'-dark' if scheme == 'dark' else ''}.png"


def photograph(stack: RunningStack, browser: Browser, folder: Path) -> None:
    base = stack.gateways[0]
    password = stack.add_clerk("yilmaz", "Frau Yılmaz")
    for width in SIZES:
        for scheme in ("light", "dark"):
            citizen = Citizen(new_page(browser, width, scheme), base)
            citizen.opens_chat()
            citizen.page.screenshot(path=folder / name_of("notice", width, scheme))
            for question, expected in QUESTIONS:
                citizen.says(question)
                citizen.reads(re.compile(expected))
                citizen.page.wait_for_timeout(500)  # let the log scroll
                citizen.page.screenshot(
                    path=folder / name_of("widget" if "kostet" in question else "office", width, scheme)
                )
            citizen.says("ausweis")
            citizen.reads(re.compile("Mit einem Menschen sprechen|meinen Sie|Welche|Wählen"))
            citizen.page.wait_for_timeout(500)
            citizen.page.screenshot(path=folder / name_of("choices", width, scheme))
            read_plain_language(Citizen(new_page(browser, width, scheme), base), folder, width, scheme)
            talk_to_clerk(citizen, Clerk(new_page(browser, width, scheme), base), password, folder, width, scheme)


def read_plain_language(citizen: Citizen, folder: Path, width: int, scheme: str) -> None:
    citizen.opens_chat()
    citizen.chat.get_by_role("switch", name="Leichte Sprache").click()
    citizen.says("Was brauche ich für einen Personal-Ausweis?")
    citizen.reads(re.compile("Foto"))
    citizen.page.wait_for_timeout(500)
    citizen.page.screenshot(path=folder / name_of("plain", width, scheme))
    citizen.page.context.close()


def talk_to_clerk(citizen: Citizen, clerk: Clerk, password: str, folder: Path, width: int, scheme: str) -> None:
    clerk.signs_in("yilmaz", password)
    clerk.is_available()
    citizen.says("ich will mit nem menschen reden")
    citizen.reads(re.compile("Position"))
    citizen.page.screenshot(path=folder / name_of("queued", width, scheme))
    button = clerk.page.get_by_role("button", name=re.compile("übernehmen", re.I)).first
    expect(button).to_be_visible(timeout=15_000)
    clerk.page.screenshot(path=folder / name_of("queue", width, scheme))
    clerk.accepts()
    clerk.says("Guten Tag, hier ist Frau Yılmaz. Geht es um Ihren eigenen Ausweis?")
    citizen.reads(re.compile("Geht es um Ihren eigenen"))
    citizen.says("Nein, um den von meiner Tochter. Sie ist 15.")
    clerk.reads(re.compile("Sie ist 15"))
    clerk.page.wait_for_timeout(500)
    clerk.page.screenshot(path=folder / name_of("console", width, scheme))
    citizen.page.screenshot(path=folder / name_of("handover", width, scheme))
    clerk.hands_back()
    citizen.reads(re.compile("Sie schreiben mit einer Maschine"))
    clerk.is_away()
    citizen.page.context.close()
    clerk.page.context.close()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    gateway, engine, actions = free_ports(3)
    with tempfile.TemporaryDirectory() as var, sync_playwright() as playwright:
        layout = Layout(Path(var), (gateway,), (engine,), actions)
        gateway_command(layout, "migrate")
        stack = RunningStack(layout)
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"])
        try:
            stack.start_all()
            photograph(stack, browser, folder)
        finally:
            browser.close()
            stack.stop_all()


if __name__ == "__main__":
    main()
