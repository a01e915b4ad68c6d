"""Health, figures, headers, the API's description and the built web parts."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from handover.bus import RedisBus
from handover.static import WIDGET, WORKPLACE
from tests.contract.gateway import Citizen, Gateway, free_port


@pytest.fixture
def actions_url() -> Iterator[str]:
    """An action server that says it is well."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b'HTTP/1.1 200 OK\r\n\r\n{"status": "ok"}')

    thread = threading.Thread(target=answer)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/webhook"
    thread.join(5)
    listener.close()


def test_a_living_process_says_so(gateway: Gateway) -> None:
    assert gateway.http.get("/healthz").text == "ok"


def test_ready_names_every_neighbour(start_gateway: Any, actions_url: str) -> None:
    gateway: Gateway = start_gateway(actions_url=actions_url)
    answer = gateway.http.get("/readyz")
    assert answer.status_code == 200
    checks = {"database": "ok", "engine": "ok", "actions": "ok", "bus": "off"}
    assert answer.json() == {"status": "ready", "checks": checks}


def test_without_the_engine_it_is_degraded_but_in_service(start_gateway: Any) -> None:
    gateway: Gateway = start_gateway()
    gateway.engine.down.set()
    answer = gateway.http.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["checks"]["engine"] == answer.json()["checks"]["actions"] == "down"


def test_without_the_bus_it_is_degraded_but_in_service(start_gateway: Any) -> None:
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    gateway: Gateway = start_gateway(redis_url=nowhere, parts={"bus": RedisBus(nowhere)})
    answer = gateway.http.get("/readyz")
    assert (answer.status_code, answer.json()["status"], answer.json()["checks"]["bus"]) == (200, "degraded", "down")
    assert "gateway_bus_up 0.0" in gateway.http.get("/metrics").text


def test_without_the_database_it_is_out_of_service(start_gateway: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway: Gateway = start_gateway()

    async def down(_: object) -> None:
        raise OSError

    monkeypatch.setattr("handover.store.database.Store.check", down)
    answer = gateway.http.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["database"]) == (503, "down")


def test_figures_count_without_naming_anybody(gateway: Gateway, erika: Citizen) -> None:
    wire = erika.connect()
    wire.call("typing", {})
    erika.say("Mein Geheimnis")
    figures = gateway.http.get("/metrics").text
    assert 'gateway_socket_events_total{event="typing",namespace="/citizen",outcome="ok"}' in figures
    assert "gateway_http_requests_total" in figures
    for secret in (erika.id, erika.token, "Geheimnis"):
        assert secret not in figures
    wire.close()


def test_figures_are_not_public(start_gateway: Any) -> None:
    gateway: Gateway = start_gateway(metrics_token="a-token-for-the-figures")
    proxied = {"X-Forwarded-For": "203.0.113.5"}
    assert gateway.http.get("/metrics", headers=proxied).status_code == 404
    with_token = proxied | {"Authorization": "Bearer a-token-for-the-figures"}
    assert gateway.http.get("/metrics", headers=with_token).status_code == 200
    wrong = proxied | {"Authorization": "Bearer wrong"}
    assert gateway.http.get("/metrics", headers=wrong).status_code == 404


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/docs", "/api/v1/services", "/api/v1/unknown", "/socket.io/"])
def test_every_answer_carries_the_security_headers(gateway: Gateway, path: str) -> None:
    headers = gateway.http.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in headers
    assert "permissions-policy" in headers
    assert "server" not in headers


def test_the_description_lists_every_call_of_the_contract(gateway: Gateway) -> None:
    schema = gateway.http.get("/api/v1/openapi.json").json()
    calls = {(method.upper(), path) for path, methods in schema["paths"].items() for method in methods}
    conversation = "/api/v1/conversations/{conversation_id}"
    assert calls == {
        ("POST", "/api/v1/conversations"),
        ("DELETE", conversation),
        ("POST", f"{conversation}/messages"),
        ("GET", f"{conversation}/entries"),
        ("POST", f"{conversation}/clerk-request"),
        ("DELETE", f"{conversation}/clerk-request"),
        ("POST", f"{conversation}/callback"),
        ("POST", f"{conversation}/entries/{{seq}}/feedback"),
        ("POST", f"{conversation}/rating"),
        ("GET", f"{conversation}/transcript"),
        ("POST", f"{conversation}/close"),
        ("GET", "/api/v1/services"),
        ("GET", "/api/v1/services/{service_id}"),
        ("GET", "/api/v1/offices"),
        ("GET", "/api/v1/offices/responsible"),
        ("POST", "/api/v1/staff/login"),
        ("POST", "/api/v1/staff/logout"),
        ("GET", "/api/v1/staff/me"),
        ("GET", "/api/v1/staff/directory"),
        ("DELETE", "/api/v1/staff/conversations/{conversation_id}"),
    }
    assert "HTTPValidationError" not in json.dumps(schema)


def test_the_docs_page_asks_no_third_party(gateway: Gateway) -> None:
    page = gateway.http.get("/api/docs")
    assert page.status_code == 200
    parts = [page.text, *(gateway.http.get(f"/api/docs/docs.{kind}").text for kind in ("js", "css"))]
    assert all(parts)
    assert "http://" not in "".join(parts)
    assert "https://" not in "".join(parts)


def test_built_web_parts_are_served(tmp_path: Path, start_gateway: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    widget, workplace = tmp_path / "widget", tmp_path / "workplace"
    (workplace / "assets").mkdir(parents=True)
    widget.mkdir()
    (widget / "index.html").write_text("demo page")
    (widget / "citizen-chat.js").write_text("widget")
    (workplace / "index.html").write_text("workplace")
    (workplace / "assets" / "main-abc.js").write_text("console")
    monkeypatch.setattr("handover.app.web_parts.__defaults__", (widget, workplace))
    http: httpx.Client = start_gateway().http
    assert http.get("/").text == "demo page"
    assert http.get("/widget/citizen-chat.js").headers["cross-origin-resource-policy"] == "cross-origin"
    assert http.get("/workplace/").text == "workplace"
    assert http.get("/workplace/gespraech/4711").text == "workplace"
    assert "immutable" in http.get("/workplace/assets/main-abc.js").headers["cache-control"]
    assert http.get("/workplace/assets/missing.js").status_code == 404
    assert http.get("/widget/../../handover/app.py").status_code == 404
    assert http.get("/%2e%2e/app.py").status_code == 404
    assert (WIDGET.name, WORKPLACE.name) == ("dist", "dist")
