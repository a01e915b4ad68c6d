"""People at real screens: the widget and the clerk console in Chromium, through whatever network they are given.

What is on a screen is read from the page, as its reader sees it.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tools.browser import find_browser

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SETTLED_SECONDS = 60.0

CONSOLE_LINES = """all => all.map((each) => {
  const text = each.querySelector(".bubble__text").cloneNode(true);
  for (const hidden of text.querySelectorAll(".visually-hidden")) hidden.remove();
  return [Number(each.id.slice("entry-".length)), text.textContent.trim()];
})"""

Shown = tuple[int, str]
"""seq and text of an entry on a screen."""


@dataclass
class Screen:
    """``typed``: what was sent from here, in order, with the moment (monotonic seconds) it was."""

    name: str
    role: str
    page: Page
    typed: list[tuple[str, float]] = field(default_factory=list)
    worst: float = 0.0

    @property
    def composer(self) -> Locator:
        raise NotImplementedError

    @property
    def waiting(self) -> Locator:
        """Messages that are not in the log yet."""
        raise NotImplementedError

    async def shown(self) -> list[Shown]:
        raise NotImplementedError

    async def writes(self, text: str) -> None:
        self.typed.append((text, time.monotonic()))
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def reloads(self) -> None:
        await self.page.reload(wait_until="commit")

    async def is_settled(self) -> None:
        """Everything written is in the log on the screen; remembers how long the last message took."""
        text, since = self.typed[-1]
        async with asyncio.timeout(SETTLED_SECONDS):
            while await self.waiting.count() or text not in [line for _, line in await self.shown()]:
                await asyncio.sleep(0.02)
        self.worst = max(self.worst, time.monotonic() - since)


class WidgetScreen(Screen):
    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Ihre Nachricht")

    @property
    def waiting(self) -> Locator:
        return self.page.locator("citizen-chat li.unsent")

    async def opens(self, base: str) -> None:
        await self.page.goto(base)
        await self.page.get_by_role("button", name="Chat öffnen").click()
        await expect(self.composer).to_be_visible()

    async def conversation(self) -> str:
        keys = "Object.entries(sessionStorage).find(([key]) => key.endsWith(' conversation'))[1]"
        return str(json.loads(await self.page.evaluate(keys))["id"])

    async def shown(self) -> list[Shown]:
        lines = "all => all.map(each => [Number(each.dataset.seq), each.querySelector('.content').innerText.trim()])"
        return _pairs(await self.page.locator("citizen-chat li.entry[data-seq]").evaluate_all(lines))

    async def wants_a_person(self) -> None:
        """By the menu of the widget."""
        await self.page.locator("citizen-chat").get_by_role("button", name="Mit einem Menschen sprechen").last.click()


class ConsoleScreen(Screen):
    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Ihre Antwort")

    @property
    def waiting(self) -> Locator:
        return self.page.locator(".entry--pending")

    async def opens(self, base: str, account: tuple[str, str]) -> None:
        await self.page.goto(f"{base}/workplace/")
        await self.page.get_by_label("Benutzername").fill(account[0])
        await self.page.get_by_label("Passwort", exact=True).fill(account[1])
        await self.page.get_by_role("button", name="Anmelden").click()
        await self.page.get_by_role("radio", name="Verfügbar").check(force=True)

    async def accepts(self) -> None:
        await self.page.locator(".card__accept").first.click(timeout=20_000)
        await expect(self.composer).to_be_visible()

    async def shown(self) -> list[Shown]:
        return _pairs(await self.page.locator("conversation-log .entry[id]").evaluate_all(CONSOLE_LINES))


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    path = await asyncio.to_thread(find_browser)
    assert path, "Kein Chromium gefunden: `make browser`."
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


def _pairs(found: Any) -> list[Shown]:
    return [(int(seq), str(text)) for seq, text in found]
