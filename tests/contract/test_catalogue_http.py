"""The public catalogue over HTTP, with the pilot's own data."""

from typing import Any

import pytest

from tests.contract.gateway import Gateway


@pytest.mark.parametrize("root", ["", "/api/v1"])
def test_a_service_is_found_by_everyday_words(gateway: Gateway, root: str) -> None:
    hits = gateway.http.get(f"{root}/services", params={"q": "neuer perso", "limit": 3}).json()["hits"]
    assert hits[0]["service"]["id"] == "personalausweis"
    assert 0 < len(hits) <= 3
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)


def test_without_words_all_services_are_listed(gateway: Gateway) -> None:
    hits = gateway.http.get("/api/v1/services", params={"limit": 100}).json()["hits"]
    assert len(hits) >= 60
    titles = [hit["service"]["title"].casefold() for hit in hits]
    assert titles == sorted(titles)


def test_hits_can_be_limited_to_an_aspect(gateway: Gateway) -> None:
    for hit in gateway.http.get("/api/v1/services", params={"aspect": "fees", "limit": 20}).json()["hits"]:
        assert gateway.http.get(f"/api/v1/services/{hit['service']['id']}").json()["fees"]


def test_a_service_is_shown_with_source_and_date(gateway: Gateway) -> None:
    service = gateway.http.get("/api/v1/services/personalausweis").json()
    assert service["source"]["url"].startswith("https://")
    assert service["as_of"]


def test_offices_and_the_responsible_ones_by_distance(gateway: Gateway) -> None:
    offices = gateway.http.get("/api/v1/offices").json()
    assert len(offices) >= 12
    near = gateway.http.get(
        "/offices/responsible", params={"service": "personalausweis", "address": "Altenessen"}
    ).json()
    assert "Altenessen" in near[0]["name"]
    assert {office["id"] for office in near} <= {office["id"] for office in offices}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/services/nichts", 404, "unknown_record"),
        ("/offices/responsible?service=nichts", 404, "unknown_record"),
        ("/offices/responsible", 422, "invalid"),
        ("/services?limit=0", 422, "invalid"),
        ("/services?limit=x", 422, "invalid"),
        ("/services?aspect=x", 422, "invalid"),
        ("/services?q=%00", 422, "invalid"),
        ("/services?q=" + "x" * 201, 422, "invalid"),
    ],
)
def test_wrong_questions(gateway: Gateway, path: str, status: int, code: str) -> None:
    answer = gateway.http.get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("path", ["/services?q=perso", "/offices/responsible?service=personalausweis"])
def test_searching_too_often_is_slowed_down(start_gateway: Any, path: str) -> None:
    gateway: Gateway = start_gateway(limit_searches=2)
    answers = [gateway.http.get(f"{root}{path}") for root in ("/api/v1", "", "/api/v1")]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json()["code"] == "too_many"
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert gateway.http.get("/api/v1/services/personalausweis").status_code == 200


def test_any_page_may_not_but_an_embedding_page_may_read_it(gateway: Gateway) -> None:
    def allowed(origin: str) -> Any:
        headers = gateway.http.get("/api/v1/offices", headers={"Origin": origin}).headers
        return headers.get("access-control-allow-origin")

    assert allowed("https://www.stadt.example") == "https://www.stadt.example"
    assert allowed("https://evil.example") is None
