"""The built widget in a real Chromium, against the stand-in gateway: accessibility rules and what must never be lost.

npm run build -w citizen-chat && .venv/app/bin/pytest widget/test
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect, sync_playwright

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PORT = int(os.environ.get("WIDGET_TEST_PORT", "7510"))
BASE = f"http://127.0.0.1:{PORT}"
QUESTION = "Was kostet ein neuer Personalausweis?"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def gateway() -> Iterator[None]:
    command = [sys.executable, "-m", "uvicorn", "widget.test.mock_gateway:app", "--port", str(PORT)]
    process = subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT)  # noqa: S603
    try:
        wait_for_port(process)
        yield
    finally:
        process.terminate()
        process.wait(10)


def wait_for_port(process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", PORT)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the stand-in gateway did not start")


@pytest.fixture(scope="module")
def browser(gateway: None) -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 360, "height": 740}, bypass_csp=False)
    yield opened
    opened.close()


def open_chat(context: BrowserContext) -> Page:
    """The demo page with the chat open and a live connection."""
    page = context.new_page()
    page.goto(BASE)
    page.get_by_role("button", name="Chat öffnen").click()
    expect(page.get_by_role("link", name="Mehr zum Datenschutz")).to_be_visible()
    return page


def say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="Ihre Nachricht")
    box.fill(text)
    box.press("Enter")


def log_of(page: Page) -> Locator:
    return page.get_by_role("log")


def play(command: str) -> None:
    """Let the other side do something."""
    urllib.request.urlopen(urllib.request.Request(f"{BASE}/mock/{command}", method="POST")).close()  # noqa: S310


def check_accessible(page: Page) -> None:
    # The page's policy (Trusted Types) forbids adding a script by its text; axe comes in beside it.
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE})
    found = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", RULES)
    assert [describe(violation) for violation in found["violations"]] == []
    assert found["passes"], "axe looked at nothing"


def describe(violation: dict[str, Any]) -> str:
    node = violation["nodes"][0]
    return f"{violation['id']} at {node['target']}: {node['failureSummary']}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_view_passes_axe(browser: Browser, scheme: str, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    page.goto(BASE)
    check_accessible(page)
    page.get_by_role("button", name="Chat öffnen").click()
    expect(page.get_by_role("link", name="Mehr zum Datenschutz")).to_be_visible()
    check_accessible(page)
    say(page, QUESTION)
    expect(log_of(page).get_by_text("Stand: 01.10.2026")).to_be_visible()
    say(page, "welche?")
    expect(log_of(page).get_by_role("button", name="Kinderreisepass")).to_be_visible()
    say(page, "Wo ist das Bürgeramt?")
    expect(log_of(page).get_by_text("Bürgeramt Borbeck")).to_be_visible()
    check_accessible(page)
    page.get_by_role("button", name="Mit einem Menschen sprechen").click()
    expect(page.get_by_text("Position 2, etwa 4 Minuten")).to_be_visible()
    play("shut")
    page.get_by_role("button", name="Nachricht hinterlassen").click()
    page.get_by_role("button", name="Nachricht senden").click()
    expect(page.get_by_text("Ohne Ihr Einverständnis")).to_be_visible()
    check_accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Weitere Möglichkeiten").click()
    check_accessible(page)
    page.get_by_role("button", name="Gespräch beenden").click()
    check_accessible(page)
    page.get_by_role("button", name="Beenden", exact=True).click()
    expect(page.get_by_text("Wie zufrieden waren Sie")).to_be_visible()
    check_accessible(page)
    context.close()


def test_nothing_is_stored_or_requested_before_the_chat_is_opened(context: BrowserContext) -> None:
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(BASE, wait_until="networkidle")
    assert [url for url in requests if "/api/" in url or "socket.io" in url] == []
    assert {url.split("/")[2] for url in requests} == {f"127.0.0.1:{PORT}"}
    assert page.evaluate("sessionStorage.length + localStorage.length + document.cookie.length") == 0


def test_focus_moves_in_stays_and_returns(context: BrowserContext) -> None:
    page = open_chat(context)
    focused = "document.activeElement.shadowRoot.activeElement.className"
    assert page.evaluate(focused) == "panel"
    say(page, QUESTION)
    expect(log_of(page).get_by_text("Stand: 01.10.2026")).to_be_visible()
    expect(page.get_by_role("textbox", name="Ihre Nachricht")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Chat öffnen")).to_be_focused()


def test_conversation_goes_on_after_a_reload_and_old_lines_are_not_announced(context: BrowserContext) -> None:
    page = open_chat(context)
    say(page, QUESTION)
    expect(log_of(page).get_by_text("Stand: 01.10.2026")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Stand: 01.10.2026")).to_be_visible()
    expect(log_of(page).get_by_role("listitem")).to_have_count(0)
    say(page, "Welche Unterlagen?")
    expect(log_of(page).get_by_text("digitales Lichtbild")).to_be_visible()


def test_what_is_written_without_a_connection_is_sent_in_order_after_a_reload(context: BrowserContext) -> None:
    page = open_chat(context)
    context.set_offline(True)
    play("drop")
    expect(page.get_by_text("Keine Verbindung.")).to_be_visible()
    say(page, "eins")
    say(page, "zwei")
    expect(page.get_by_text("wartet …")).to_have_count(2)
    context.set_offline(False)
    page.reload()
    own = page.locator("[role=log] .entry.citizen .content, .history .entry.citizen .content")
    expect(own).to_have_text(["eins", "zwei"])
    expect(page.locator(".unsent")).to_have_count(0)


def test_a_busy_server_is_asked_again(context: BrowserContext) -> None:
    page = open_chat(context)
    say(page, "später bitte")
    expect(page.get_by_text("nicht gesendet – wird erneut versucht")).to_be_visible()
    expect(log_of(page).get_by_text("später bitte")).to_be_visible(timeout=10_000)


def test_a_refused_message_stays_in_the_composer(context: BrowserContext) -> None:
    page = open_chat(context)
    say(page, "Das ist ein Fehler.")
    expect(page.get_by_role("alert").filter(has_text="Bitte prüfen Sie Ihre Eingabe")).to_be_visible()
    expect(page.get_by_role("textbox", name="Ihre Nachricht")).to_have_value("Das ist ein Fehler.")


def test_an_unknown_conversation_keeps_its_text_and_offers_a_new_one(context: BrowserContext) -> None:
    page = open_chat(context)
    say(page, QUESTION)
    expect(log_of(page).get_by_text("Stand: 01.10.2026")).to_be_visible()
    play("forget")
    expect(page.get_by_text("Dieses Gespräch gibt es nicht mehr")).to_be_visible(timeout=10_000)
    expect(page.get_by_text("Stand: 01.10.2026")).to_be_visible()
    page.get_by_role("button", name="Neues Gespräch").click()
    expect(page.get_by_text("Sie schreiben mit einer Maschine.")).to_be_visible()
    expect(page.get_by_text("Stand: 01.10.2026")).to_have_count(0)


def test_deleting_leaves_nothing_behind(context: BrowserContext) -> None:
    page = open_chat(context)
    say(page, QUESTION)
    expect(log_of(page).get_by_text("Stand: 01.10.2026")).to_be_visible()
    page.get_by_role("button", name="Weitere Möglichkeiten").click()
    page.get_by_role("button", name="Gespräch löschen").click()
    page.get_by_role("button", name="Endgültig löschen").click()
    expect(page.get_by_text("Das Gespräch ist gelöscht.")).to_be_visible()
    stored = page.evaluate("Object.keys(sessionStorage).map((key) => key.split(' ').at(-1)).sort()")
    assert stored == ["open"]


def test_an_unreachable_server_is_named_and_tried_again(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(BASE)

    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/api/v1/conversations", refuse)
    page.get_by_role("button", name="Chat öffnen").click()
    expect(page.get_by_role("alert").filter(has_text="115")).to_be_visible()
    say(page, QUESTION)
    page.unroute("**/api/v1/conversations", refuse)
    expect(log_of(page).get_by_text("Stand: 01.10.2026")).to_be_visible(timeout=15_000)


def test_nothing_is_cut_off_at_400_percent_zoom(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 256})
    page = open_chat(context)
    say(page, "lang")
    expect(log_of(page).get_by_text("<script>alert(1)</script>")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    panel = "document.querySelector('citizen-chat').shadowRoot.querySelector('.panel')"
    assert page.evaluate(f"{panel}.scrollWidth <= {panel}.clientWidth")
    page.get_by_role("textbox", name="Ihre Nachricht").scroll_into_view_if_needed()
    expect(page.get_by_role("textbox", name="Ihre Nachricht")).to_be_in_viewport()
    context.close()


def test_it_works_on_another_site_whatever_its_sizes_and_styles(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"http://localhost:{PORT}/mock/city")
    launcher = page.get_by_role("button", name="Chat öffnen")
    assert launcher.evaluate("(button) => getComputedStyle(button).fontSize") == "18px"
    launcher.click()
    heading = page.get_by_role("heading", name="Frag die Stadt")
    assert heading.evaluate("(title) => getComputedStyle(title).lineHeight") == "22.5px"
    assert heading.evaluate("(title) => getComputedStyle(title).color") == "rgb(20, 38, 43)"
    say(page, QUESTION)
    expect(log_of(page).get_by_text("Stand: 01.10.2026")).to_be_visible()


def test_main_controls_are_big_enough_to_hit(context: BrowserContext) -> None:
    page = open_chat(context)
    say(page, QUESTION)
    expect(log_of(page).get_by_text("Stand: 01.10.2026")).to_be_visible()
    small = []
    for control in page.locator("citizen-chat").get_by_role("button").all():
        box = control.bounding_box()
        smallest = 24 if "small" in (control.get_attribute("class") or "") else 44
        if box is not None and min(box["width"], box["height"]) < smallest:
            small.append((control.inner_text(), box))
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_plain_language_by_keyboard_during_a_conversation(browser: Browser, scheme: str, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )  # fmt: skip
    page = open_chat(context)
    say(page, QUESTION)
    expect(log_of(page).get_by_text("ab 24 Jahren: 46,00 €")).to_be_visible()
    plain = page.get_by_role("switch", name="Leichte Sprache")
    assert (box := plain.bounding_box()) is not None
    assert min(box["width"], box["height"]) >= 44
    expect(plain).not_to_be_checked()
    plain.focus()
    page.keyboard.press("Space")
    expect(plain).to_be_checked()
    expect(plain).to_be_focused()
    expect(page.get_by_text("Sie schreiben nicht mit einem Menschen.")).to_be_visible()
    say(page, QUESTION)
    expect(log_of(page).get_by_role("heading", name="Personal-Ausweis beantragen")).to_be_visible()
    expect(log_of(page).get_by_text("Dann kostet der Ausweis 46 Euro.")).to_be_visible()
    check_accessible(page)
    page.reload()
    expect(page.get_by_role("switch", name="Leichte Sprache")).to_be_checked()
    page.get_by_role("switch", name="Leichte Sprache").click()
    say(page, QUESTION)
    expect(log_of(page).get_by_text("ab 24 Jahren: 46,00 €")).to_be_visible()
    context.close()
