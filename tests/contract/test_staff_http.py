"""Sign-in, sessions and roles over HTTP, as docs/protocol.md and docs/staff.md say."""

import sqlite3
from typing import Any

import pytest

from tests.contract.gateway import PASSWORD, Citizen, ClerkAtDesk, Gateway


@pytest.fixture
def yilmaz(gateway: Gateway) -> ClerkAtDesk:
    return gateway.clerk("Frau Yılmaz", "buergerservice")


def login(gateway: Gateway, username: str, password: str, **headers: str) -> Any:
    body = {"username": username, "password": password}
    answer = gateway.http.post("/api/v1/staff/login", json=body, headers=headers)
    gateway.http.cookies.clear()
    return answer


def test_signing_in_says_who_she_is_and_sets_a_safe_cookie(gateway: Gateway, yilmaz: ClerkAtDesk) -> None:
    answer = login(gateway, yilmaz.username, PASSWORD)
    assert answer.status_code == 200
    myself = answer.json()
    assert (myself["name"], myself["roles"], myself["departments"]) == ("Frau Yılmaz", ["clerk"], ["buergerservice"])
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("staff_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie
    assert answer.headers["cache-control"] == "no-store"


def test_behind_tls_the_cookie_is_secure(start_gateway: Any) -> None:
    gateway: Gateway = start_gateway(tls=True)
    clerk = gateway.clerk()
    answer = login(gateway, clerk.username, PASSWORD)
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_a_wrong_name_and_a_wrong_password_look_the_same(gateway: Gateway, yilmaz: ClerkAtDesk) -> None:
    wrong = [login(gateway, yilmaz.username, "falsch"), login(gateway, "niemand", PASSWORD)]
    assert {(answer.status_code, answer.text) for answer in wrong} == {(401, wrong[0].text)}
    assert wrong[0].json()["code"] == "login_failed"
    assert "set-cookie" not in wrong[0].headers


def test_the_name_does_not_depend_on_case(gateway: Gateway, yilmaz: ClerkAtDesk) -> None:
    assert login(gateway, f" {yilmaz.username.upper()} ", PASSWORD).status_code == 200


def test_signing_in_too_often_is_slowed_down(start_gateway: Any) -> None:
    gateway: Gateway = start_gateway(limit_logins=3)
    answers = [login(gateway, "niemand", "falsch") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_me_and_the_directory_need_a_session(gateway: Gateway, yilmaz: ClerkAtDesk) -> None:
    for path in ("/me", "/directory"):
        assert gateway.http.get(f"/api/v1/staff{path}").json()["code"] == "signed_out"
        assert gateway.http.get(f"/api/v1/staff{path}", headers={"Cookie": "staff_session=x"}).status_code == 401
    assert yilmaz.call("GET", "/me").json()["csrf"] == yilmaz.csrf
    assert gateway.http.get("/staff/me", headers={"Cookie": yilmaz.cookie}).status_code == 200


def test_the_directory_names_departments_and_colleagues(gateway: Gateway, yilmaz: ClerkAtDesk) -> None:
    colleague = gateway.clerk("Herr Schmidt", "steuern")
    wire = colleague.available()
    directory = yilmaz.call("GET", "/directory").json()
    assert {"id": "buergerservice", "title": "Bürgerservice"} in directory["departments"]
    assert {
        "username": colleague.username,
        "name": "Herr Schmidt",
        "departments": ["steuern"],
        "status": "available",
    } in directory["colleagues"]
    assert yilmaz.username not in [each["username"] for each in directory["colleagues"]]
    wire.close()


def test_only_clerks_see_the_directory(gateway: Gateway) -> None:
    editor = gateway.clerk("Frau Roth", roles=("editor",))
    assert editor.call("GET", "/directory").json()["code"] == "not_allowed"


def test_a_write_needs_the_csrf_token(yilmaz: ClerkAtDesk) -> None:
    for token in ("", "x", "ä"):
        answer = yilmaz.call("POST", "/logout", headers={"X-CSRF-Token": token.encode()})
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    assert yilmaz.call("GET", "/me").status_code == 200


def test_signing_out_ends_the_session(yilmaz: ClerkAtDesk) -> None:
    answer = yilmaz.call("POST", "/logout")
    assert answer.status_code == 204
    assert 'staff_session=""' in answer.headers["set-cookie"]
    assert yilmaz.call("GET", "/me").status_code == 401


def test_staff_pages_work_from_the_own_origin_only(gateway: Gateway, yilmaz: ClerkAtDesk) -> None:
    own = yilmaz.call("GET", "/me", headers={"Origin": gateway.url})
    assert own.status_code == 200
    for origin in ("https://www.stadt.example", "https://evil.example"):
        answer = login(gateway, yilmaz.username, PASSWORD, Origin=origin)
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")


def test_a_disabled_account_is_signed_out_and_cannot_come_back(gateway: Gateway, yilmaz: ClerkAtDesk) -> None:
    gateway.in_accounts(lambda accounts: accounts.disable(yilmaz.username))
    assert yilmaz.call("GET", "/me").status_code == 401
    assert login(gateway, yilmaz.username, PASSWORD).status_code == 401


def test_a_new_password_ends_old_sessions(gateway: Gateway, yilmaz: ClerkAtDesk) -> None:
    gateway.in_accounts(lambda accounts: accounts.set_password(yilmaz.username, "another-long-password"))
    assert yilmaz.call("GET", "/me").status_code == 401
    assert login(gateway, yilmaz.username, PASSWORD).status_code == 401
    assert login(gateway, yilmaz.username, "another-long-password").status_code == 200


def test_a_session_ends_when_it_is_not_used_and_lasts_while_it_is(start_gateway: Any) -> None:
    gateway: Gateway = start_gateway(staff_session_hours=1)
    clerk = gateway.clerk()
    for _ in range(3):
        gateway.clock.add(minutes=40)
        assert clerk.call("GET", "/me").status_code == 200
    gateway.clock.add(minutes=61)
    assert clerk.call("GET", "/me").status_code == 401


@pytest.mark.parametrize(
    "body",
    [{}, {"username": "a"}, {"username": "a", "password": 1}, {"username": "a", "password": "b", "role": "admin"}],
    ids=str,
)
def test_a_malformed_sign_in_is_refused(gateway: Gateway, body: dict[str, Any]) -> None:
    answer = gateway.http.post("/api/v1/staff/login", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_the_database_holds_neither_password_nor_token(gateway: Gateway, yilmaz: ClerkAtDesk) -> None:
    token = yilmaz.cookie.removeprefix("staff_session=")
    with sqlite3.connect(gateway.database) as database:
        content = "\n".join(database.iterdump())
    assert PASSWORD not in content
    assert token not in content
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in content


def test_the_audit_log_tells_who_signed_in_and_who_failed(gateway: Gateway, yilmaz: ClerkAtDesk) -> None:
    login(gateway, yilmaz.username, "falsch")
    login(gateway, "my-secret-password-in-the-wrong-field", "x")
    yilmaz.call("POST", "/logout")
    with sqlite3.connect(gateway.database) as database:
        lines = database.execute("SELECT actor, action, subject FROM audit ORDER BY at").fetchall()
    for action in ("login", "login_failed", "logout"):
        assert (yilmaz.username, action, None) in lines
    assert ("operator", "account_added", yilmaz.username) in lines
    assert "my-secret-password-in-the-wrong-field" not in str(lines)


def test_the_privacy_role_erases_a_conversation_and_the_audit_log_says_who(gateway: Gateway, erika: Citizen) -> None:
    weber = gateway.clerk("Frau Weber", roles=("privacy",))
    erika.say("Bitte löschen Sie das.")
    assert weber.call("DELETE", f"/conversations/{erika.id}").status_code == 204
    assert erika.call("GET", "/entries").status_code == 404
    assert weber.call("DELETE", f"/conversations/{erika.id}").status_code == 404
    with sqlite3.connect(gateway.database) as database:
        lines = database.execute("SELECT action, subject FROM audit WHERE actor = ?", [weber.username]).fetchall()
    assert ("conversation.erased", None) in lines


@pytest.mark.parametrize("roles", [("clerk",), ("admin",), ("editor", "supervisor")])
def test_nobody_else_on_the_staff_erases(gateway: Gateway, erika: Citizen, roles: tuple[str, ...]) -> None:
    other = gateway.clerk("Herr Schmidt", roles=roles)
    assert other.call("DELETE", f"/conversations/{erika.id}").json()["code"] == "not_allowed"
    weber = gateway.clerk("Frau Weber", roles=("privacy",))
    no_token = weber.call("DELETE", f"/conversations/{erika.id}", headers={"X-CSRF-Token": ""})
    assert no_token.json()["code"] == "csrf"
    assert erika.call("GET", "/entries").status_code == 200
