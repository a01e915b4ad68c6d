"""What is about one person is kept by no browser and no proxy."""

from uuid import uuid4

import httpx
import pytest

from tests.contract.gateway import Citizen, Gateway

CALLBACK = {"contact": {"kind": "phone", "value": "0201 1234567"}, "text": "Bitte anrufen", "consent": True}


def is_private(answer: httpx.Response) -> bool:
    return answer.headers.get("cache-control") == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/entries", None),
        ("GET", "/transcript", None),
        ("POST", "/messages", {"text": "Hallo"}),
        ("POST", "/messages", {"text": ""}),
        ("POST", "/clerk-request", {}),
        ("DELETE", "/clerk-request", None),
        ("POST", "/callback", CALLBACK),
        ("POST", "/close", None),
        ("DELETE", "", None),
    ],
)
def test_a_citizens_answers(erika: Citizen, method: str, path: str, body: dict[str, object] | None) -> None:
    json = None if body is None else {"client_id": str(uuid4())} | body
    assert is_private(erika.call(method, path, json=json))


def test_rating_and_feedback(erika: Citizen) -> None:
    erika.say("Gebühren")
    seq = erika.wait_for("37 Euro")["seq"]
    assert is_private(erika.call("POST", f"/entries/{seq}/feedback", json={"helpful": True}))
    assert is_private(erika.call("POST", "/rating", json={"score": 5}))


def test_what_staff_are_answered(gateway: Gateway) -> None:
    clerk = gateway.clerk()
    answers = [clerk.call("GET", "/me"), clerk.call("GET", "/directory"), clerk.call("POST", "/logout")]
    answers.append(clerk.call("GET", "/me"))
    assert all(map(is_private, answers))


def test_the_public_catalogue_may_be_kept(gateway: Gateway) -> None:
    assert "public" in gateway.http.get("/api/v1/offices").headers["cache-control"]
