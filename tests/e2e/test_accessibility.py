"""axe-core on every page, narrow and wide, light and dark."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import Citizen, Clerk
from tools.build import ROOT
from tools.running import RunningStack

pytestmark = [pytest.mark.engine, pytest.mark.browser]
NewPage = Callable[..., Page]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]


def violations(page: Page) -> list[str]:
    page.add_script_tag(path=ROOT / "node_modules/axe-core/axe.min.js")
    found: list[dict[str, Any]] = page.evaluate("rules => axe.run({runOnly: rules}).then(r => r.violations)", RULES)
    return [f"{rule['id']}: {node['target']} {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_widget(stack: RunningStack, new_page: NewPage, width: int, scheme: str) -> None:
    # bypass_csp: the page forbids foreign scripts, axe included
    citizen = Citizen(new_page(width=width, color_scheme=scheme, bypass_csp=True), stack.gateways[0])
    assert violations(citizen.page) == []
    citizen.opens_chat()
    citizen.says("Was kostet ein Personalausweis?")
    citizen.reads("46,00")
    citizen.says("wo ist das bürgeramt in altenessen")
    citizen.reads("Altenessen")
    assert violations(citizen.page) == []


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_console(stack: RunningStack, new_page: NewPage, width: int, scheme: str) -> None:
    username = f"demir-{width}-{scheme}"
    password = stack.add_clerk(username, "Herr Demir")
    clerk = Clerk(new_page(width=width, color_scheme=scheme, bypass_csp=True), stack.gateways[0])
    clerk.page.goto(f"{stack.gateways[0]}/workplace/")
    expect(clerk.page.get_by_label("Benutzername")).to_be_visible()
    assert violations(clerk.page) == []
    clerk.signs_in(username, password)
    clerk.is_available()
    citizen = Citizen(new_page(), stack.gateways[0])
    citizen.opens_chat()
    citizen.says("ich brauche einen menschen")
    clerk.accepts()
    assert violations(clerk.page) == []
    clerk.hands_back()
    clerk.is_away()
