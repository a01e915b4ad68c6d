"""What the person in front of the screen sees when something dies."""

import re
import signal
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.people import Citizen, Clerk
from tools.running import RunningStack, request, wait_until

pytestmark = [pytest.mark.engine, pytest.mark.browser]
NewPage = Callable[..., Page]


def open_conversation(base: str) -> tuple[str, str]:
    status, opened = request("POST", f"{base}/api/v1/conversations", {})
    assert status == 201, opened
    return f"{base}/api/v1/conversations/{opened['conversation_id']}", opened["token"]


def entries(url: str, token: str, after: int = 0) -> list[dict[str, Any]]:
    status, page = request("GET", f"{url}/entries?after={after}", token=token)
    assert status == 200, page
    found: list[dict[str, Any]] = page["entries"]
    return found


def test_engine_killed_in_the_middle(stack: RunningStack, new_page: NewPage) -> None:
    citizen = Citizen(new_page(), stack.gateways[0])
    citizen.opens_chat()
    citizen.says("Was kostet ein Reisepass?")
    citizen.reads(re.compile("70,00"))
    stack.kill("engine")
    try:
        citizen.says("und wie lange dauert das")
        citizen.reads(re.compile("Der Assistent ist nicht erreichbar"))
        citizen.reads("Nachricht hinterlassen")
    finally:
        stack.start("engine")
        stack.wait_ready()
    citizen.says("Wie lange dauert ein Reisepass?")
    citizen.reads(re.compile("Wochen"))


def test_gateway_killed_between_acknowledgement_and_answer(stack: RunningStack) -> None:
    url, token = open_conversation(stack.gateways[0])
    stack.send_signal("actions", signal.SIGSTOP)  # holds the turn in the middle
    try:
        body = {"client_id": str(uuid.uuid4()), "text": "Was kostet ein Personalausweis?"}
        status, said = request("POST", f"{url}/messages", body, token)
        assert (status, said["seq"]) == (200, 1)
        stack.kill("gateway")
    finally:
        stack.send_signal("actions", signal.SIGCONT)
    stack.start("gateway")
    stack.wait_ready()
    answers = wait_until(lambda: entries(url, token, after=1), "die Antwort nach dem Neustart")
    assert [entry["answer"]["aspect"] for entry in answers if "answer" in entry] == ["fees"]
    status, again = request("POST", f"{url}/messages", body, token)
    assert (status, again["seq"]) == (200, 1), "dieselbe client_id bekommt dieselbe seq"
    texts = [entry["text"] for entry in entries(url, token)]
    assert len(texts) == len(set(texts)), texts


def test_actions_down_is_said_honestly(stack: RunningStack) -> None:
    url, token = open_conversation(stack.gateways[0])
    stack.kill("actions")
    try:
        request(
            "POST",
            f"{url}/messages",
            {"client_id": str(uuid.uuid4()), "text": "Was kostet ein Personalausweis?"},
            token,
        )
        answer = wait_until(lambda: entries(url, token, after=1)[1:], "eine ehrliche Antwort", deadline=12)
    finally:
        stack.start("actions")
        stack.wait_ready()
    assert "Mit einem Menschen sprechen" in [choice["title"] for choice in answer[-1]["choices"]]


def test_browser_of_the_clerk_dies(stack: RunningStack, new_page: NewPage) -> None:
    password = stack.add_clerk("krause", "Herr Krause")
    page = new_page()
    clerk = Clerk(page, stack.gateways[0])
    clerk.signs_in("krause", password)
    clerk.is_available()
    citizen = Citizen(new_page(), stack.gateways[0])
    citizen.opens_chat()
    citizen.presses("Mit einem Menschen sprechen")
    clerk.accepts()
    citizen.reads(re.compile("Sie schreiben mit Herr"))
    page.context.close()

    colleague = Clerk(new_page(), stack.gateways[0])
    colleague.signs_in("wagner", stack.add_clerk("wagner", "Frau Wagner"))
    colleague.is_available()
    colleague.page.get_by_role("button", name=re.compile("übernehmen", re.I)).first.wait_for(timeout=60_000)
    colleague.accepts()
    citizen.reads(re.compile("Sie schreiben mit Frau Wagner"))
    colleague.hands_back()
    colleague.is_away()
