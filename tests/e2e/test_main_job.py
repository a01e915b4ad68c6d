"""The whole job in two browsers: ask, follow up, choose, ask for a person, talk to her, go on with the bot."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import Citizen, Clerk
from tools.running import RunningStack

pytestmark = [pytest.mark.engine, pytest.mark.browser]
NewPage = Callable[..., Page]


def do_main_job(stack: RunningStack, citizen_base: str, clerk_base: str, new_page: NewPage, suffix: str) -> None:
    password = stack.add_clerk(f"yilmaz{suffix}", "Frau Yılmaz")
    clerk = Clerk(new_page(), clerk_base)
    clerk.signs_in(f"yilmaz{suffix}", password)
    clerk.is_available()

    citizen = Citizen(new_page(width=360, height=740), citizen_base)
    citizen.opens_chat()
    citizen.says("Was kostet ein neuer Personalausweis?")
    citizen.reads(re.compile("46,00|27,60"))
    citizen.says("und welche unterlagen brauch ich dafür")
    citizen.reads(re.compile("Foto|Lichtbild"))
    citizen.says("ausweis")
    citizen.presses(re.compile("^Personalausweis"))

    citizen.says("ich will mit nem menschen reden")
    citizen.reads(re.compile("Sie sind an Position"))
    clerk.accepts()
    clerk.reads("und welche unterlagen brauch ich dafür")
    citizen.reads(re.compile("Frau Yılmaz"))
    clerk.says("Guten Tag, hier ist Frau Yılmaz. Was kann ich für Sie tun?")
    citizen.reads("Guten Tag, hier ist Frau Yılmaz. Was kann ich für Sie tun?")

    citizen.reloads()
    citizen.reads("Guten Tag, hier ist Frau Yılmaz. Was kann ich für Sie tun?")
    citizen.says("Kann meine Tochter allein kommen?")
    clerk.reads("Kann meine Tochter allein kommen?")
    clerk.says("Ja, ab 16 Jahren.")
    citizen.reads("Ja, ab 16 Jahren.")
    assert citizen.counts("Guten Tag, hier ist Frau Yılmaz. Was kann ich für Sie tun?") == 1

    clerk.hands_back()
    citizen.reads(re.compile("Sie schreiben mit einer Maschine"))
    citizen.says("Und was kostet ein Reisepass?")
    citizen.reads(re.compile("70,00"))
    clerk.is_away()


def test_main_job_on_one_machine(stack: RunningStack, new_page: NewPage) -> None:
    do_main_job(stack, stack.gateways[0], stack.gateways[0], new_page, "-eins")


def test_main_job_across_two_gateways(cluster: RunningStack, new_page: NewPage) -> None:
    do_main_job(cluster, cluster.gateways[0], cluster.gateways[1], new_page, "-zwei")


def test_nothing_is_stored_and_nobody_is_called_before_the_chat_is_opened(
    stack: RunningStack, new_page: NewPage
) -> None:
    page = new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    Citizen(page, stack.gateways[0])
    expect(page.get_by_role("button", name="Chat öffnen")).to_be_visible()
    assert not [url for url in requests if "/api/" in url or "/socket.io" in url]
    assert page.evaluate("sessionStorage.length + localStorage.length + document.cookie.length") == 0


def test_the_keyboard_alone_is_enough(stack: RunningStack, new_page: NewPage) -> None:
    page = new_page()
    citizen = Citizen(page, stack.gateways[0])
    page.get_by_role("button", name="Chat öffnen").focus()
    page.keyboard.press("Enter")
    expect(citizen.composer).to_be_visible()
    citizen.composer.focus()
    page.keyboard.type("ausweis")
    page.keyboard.press("Enter")
    choice = citizen.chat.get_by_role("button", name=re.compile("^Personalausweis")).last
    expect(choice).to_be_visible(timeout=15_000)
    choice.focus()
    page.keyboard.press("Enter")
    citizen.reads(re.compile("Stand: "))
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile("Chat öffnen"))).to_be_focused()
