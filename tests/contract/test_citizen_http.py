"""The citizen's calls over HTTP, as docs/protocol.md says."""

import threading
from uuid import uuid4

import pytest

from tests.contract.gateway import Citizen, Gateway, wait_until


def test_opening_returns_a_token_a_state_and_the_notice(gateway: Gateway) -> None:
    answer = gateway.http.post(
        "/api/v1/conversations", json={"language": "de", "page_url": "https://www.stadt.example/"}
    )
    assert answer.status_code == 201
    opened = answer.json()
    assert len(opened["token"]) >= 22  # 128 bits in base64
    assert opened["state"]["owner"] == "bot"
    assert opened["state"]["queue"] is None
    assert opened["state"]["clerk"] is None
    assert "automatischen Assistenten" in opened["notice"]["text"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_message_is_acknowledged_with_its_seq_and_answered(erika: Citizen) -> None:
    client_id = str(uuid4())
    said = erika.say("Guten Tag", client_id).json()
    assert (said["client_id"], said["seq"]) == (client_id, 1)
    answer = erika.wait_for("Antwort auf: Guten Tag")
    assert answer["author"]["role"] == "bot"
    mine = erika.entries()["entries"][0]
    assert mine["client_id"] == client_id
    assert "understood" not in mine


def test_the_language_can_change_with_a_message(gateway: Gateway, erika: Citizen) -> None:
    message = {"client_id": str(uuid4()), "text": "Guten Tag", "language": "de-leicht"}
    assert erika.call("POST", "/messages", json=message).status_code == 200
    erika.wait_for("Antwort auf: Guten Tag")
    asked = [request for request in gateway.engine.asked if request.conversation_id == erika.id]
    assert [request.language for request in asked] == ["de-leicht"]
    unknown = {**message, "client_id": str(uuid4()), "language": "xx"}
    assert erika.call("POST", "/messages", json=unknown).status_code == 422


def test_an_answer_carries_its_source_and_date(erika: Citizen) -> None:
    erika.say("Gebühren")
    answer = erika.wait_for("37 Euro")["answer"]
    assert answer["source"] == {"title": "Stadt Essen", "url": "https://www.essen.de/personalausweis"}
    assert answer["as_of"] == "2026-10-01"


def test_only_offered_choices_can_be_chosen(gateway: Gateway, erika: Citizen) -> None:
    erika.say("Auswahl")
    offered = erika.wait_for("Was meinen Sie?")["choices"]
    assert [choice["title"] for choice in offered] == ["Reisepass", "Mit einem Menschen sprechen"]
    assert set(offered[0]) == {"id", "title"}
    forged = erika.choose("2-99")
    assert (forged.status_code, forged.json()["code"]) == (422, "unknown_choice")
    assert erika.choose(offered[0]["id"]).status_code == 200
    erika.wait_for("Reisepass")  # what she chose stands in the log by its title
    asked = wait_until(lambda: [request for request in gateway.engine.asked if request.conversation_id == erika.id][1:])
    assert asked[0].payload.service == "reisepass"


def test_a_choice_of_another_conversation_is_refused(erika: Citizen, mehmet: Citizen) -> None:
    erika.say("Auswahl")
    choice = erika.wait_for("Was meinen Sie?")["choices"][0]["id"]
    assert mehmet.choose(choice).json()["code"] == "unknown_choice"


def test_the_same_client_id_is_one_message(erika: Citizen) -> None:
    client_id = str(uuid4())
    first, again = erika.say("Hallo", client_id), erika.say("Hallo", client_id)
    assert first.json()["seq"] == again.json()["seq"] == 1
    other = erika.say("Etwas anderes", client_id)
    assert (other.status_code, other.json()["code"]) == (409, "client_id_reused")
    erika.wait_for("Antwort auf: Hallo")
    assert erika.texts() == ["Hallo", "Antwort auf: Hallo"]


def test_a_long_poll_answers_when_something_comes(erika: Citizen) -> None:
    assert erika.entries(wait=0)["entries"] == []
    sending = threading.Timer(0.3, lambda: erika.say("Da bin ich"))
    sending.start()
    assert erika.entries(wait=20)["entries"][0]["text"] == "Da bin ich"
    sending.join()


def test_a_long_poll_gives_up_after_its_time(erika: Citizen) -> None:
    assert erika.entries(wait=0.1)["entries"] == []


def test_entries_after_a_seq_are_only_the_later_ones(erika: Citizen) -> None:
    erika.say("eins")
    erika.wait_for("Antwort auf: eins")
    later = erika.entries(after=1)["entries"]
    assert [entry["seq"] for entry in later] == [2]


def test_asking_for_a_person_queues_and_can_be_withdrawn(gateway: Gateway, erika: Citizen) -> None:
    desk = gateway.clerk().available()
    state = erika.request_clerk()
    assert state["owner"] == "queued"
    assert state["queue"]["position"] >= 1
    withdrawn = erika.call("DELETE", "/clerk-request").json()["state"]
    assert withdrawn["owner"] == "bot"
    desk.close()


def test_a_repeated_request_for_a_person_counts_once(erika: Citizen) -> None:
    wish = {"client_id": str(uuid4()), "department": "steuern"}
    answers = [erika.call("POST", "/clerk-request", json=wish) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(erika.entries()["entries"]) == 1
    assert erika.call("POST", "/clerk-request", json=wish | {"department": "standesamt"}).status_code == 409


def test_a_callback_is_left_with_consent_only(erika: Citizen) -> None:
    form = {
        "client_id": str(uuid4()),
        "name": "Erika Mustermann",
        "contact": {"kind": "phone", "value": "0201 1234567"},
        "text": "Bitte rufen Sie mich an.",
        "consent": True,
    }
    assert erika.call("POST", "/callback", json=form | {"consent": False}).status_code == 422
    left = erika.call("POST", "/callback", json=form)
    assert left.json()["state"]["owner"] == "callback"
    assert erika.call("POST", "/callback", json=form).status_code == 200  # sent twice by a bad connection
    assert "0201" not in str(erika.entries())


@pytest.mark.parametrize(
    ("kind", "value", "status"),
    [
        ("email", "erika@stadt.example", 200),
        ("email", "erika.mustermann+amt@post.stadt.example", 200),
        ("email", "not-an-email", 422),
        ("email", "erika@localhost", 422),
        ("email", "@stadt.example", 422),
        ("email", "erika @stadt.example", 422),
        ("email", "0201 1234567", 422),
        ("phone", "+49 (0)201 / 88-0", 200),
        ("phone", "12345", 200),
        ("phone", "115", 422),
        ("phone", "erika@stadt.example", 422),
    ],
)
def test_a_callback_needs_a_way_to_call_back(erika: Citizen, kind: str, value: str, status: int) -> None:
    contact = {"kind": kind, "value": value}
    form = {"client_id": str(uuid4()), "contact": contact, "text": "Bitte melden Sie sich.", "consent": True}
    answer = erika.call("POST", "/callback", json=form)
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["code"] == "contact"
        assert "Telefonnummer oder E-Mail-Adresse" in answer.json()["title"]
        assert value not in answer.text


def test_feedback_and_rating(erika: Citizen) -> None:
    erika.say("Gebühren")
    seq = erika.wait_for("37 Euro")["seq"]
    assert erika.call("POST", f"/entries/{seq}/feedback", json={"helpful": True}).status_code == 204
    assert erika.call("POST", "/entries/999/feedback", json={"helpful": True}).status_code == 404
    assert erika.call("POST", f"/entries/{seq}/feedback", json={"helpful": "ja"}).status_code == 422
    assert erika.call("POST", "/rating", json={"score": 5, "comment": "Danke"}).status_code == 204
    assert erika.call("POST", "/rating", json={"score": 6}).status_code == 422


def test_after_closing_nothing_more_is_accepted(erika: Citizen) -> None:
    assert erika.call("POST", "/close").json()["state"]["owner"] == "closed"
    refused = erika.say("Noch etwas")
    assert (refused.status_code, refused.json()["code"]) == (409, "closed")


def test_erasing_leaves_nothing(erika: Citizen) -> None:
    erika.say("Geheimes")
    assert erika.call("DELETE", "").status_code == 204
    assert erika.call("GET", "/entries").status_code == 404
    assert erika.say("Noch da?").status_code == 404
