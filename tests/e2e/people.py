"""Two people in two browser contexts. Everything is found by role and name, as a screen reader finds it."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

ANSWER_TIMEOUT = 15_000  # ms; the gateway promises an answer or a person within 10 s


class Citizen:
    """Someone on the city's page who opens the chat."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        page.goto(base)

    def opens_chat(self) -> None:
        self.page.get_by_role("button", name="Chat öffnen").click()
        expect(self.composer).to_be_visible()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Ihre Nachricht")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log").first

    @property
    def chat(self) -> Locator:
        return self.page.locator("citizen-chat")

    def says(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def reads(self, text: str | re.Pattern[str]) -> None:
        expect(self.chat.get_by_text(text).last).to_be_visible(timeout=ANSWER_TIMEOUT)

    def counts(self, text: str) -> int:
        return self.chat.get_by_text(text, exact=True).count()

    def presses(self, name: str | re.Pattern[str]) -> None:
        self.chat.get_by_role("button", name=name).last.click()

    def reloads(self) -> None:
        self.page.reload()


class Clerk:
    """A member of staff at the console."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base

    def signs_in(self, username: str, password: str) -> None:
        self.page.goto(f"{self.base}/workplace/")
        self.page.get_by_label("Benutzername").fill(username)
        self.page.get_by_label("Passwort", exact=True).fill(password)
        self.page.get_by_role("button", name="Anmelden").click()
        expect(self.page.get_by_role("heading", name="Wartend")).to_be_visible()

    def is_available(self) -> None:
        self.page.get_by_role("radio", name="Verfügbar").check(force=True)

    def is_away(self) -> None:
        self.page.get_by_role("radio", name="Abwesend").check(force=True)

    def accepts(self) -> None:
        self.page.get_by_role("button", name=re.compile("übernehmen", re.I)).first.click(timeout=ANSWER_TIMEOUT)
        expect(self.composer).to_be_visible()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Ihre Antwort")

    def says(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def reads(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).last).to_be_visible(timeout=ANSWER_TIMEOUT)

    def hands_back(self) -> None:
        self.page.get_by_role("button", name="Zurück an den Bot").click()


Browse = Callable[[], Page]
