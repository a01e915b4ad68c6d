"""What people meet behind the proxy: TLS, limits, long polls, sockets, and a gateway that dies."""

import asyncio
import queue
import ssl
from typing import Any
from uuid import uuid4

import httpx
import pytest
import requests
import socketio
from playwright.async_api import Page, async_playwright, expect

from handover.refusals import Internal, TooLarge
from tests.drills.apart import apart
from tests.drills.connection import Connection
from tests.drills.scripted_engine import answers
from tests.proxy.conftest import Open
from tests.proxy.crowds import CROWDS
from tests.proxy.nginx import CONF, Nginx
from tests.proxy.site import Site
from tools.browser import find_browser


async def opened(site: Site) -> tuple[str, dict[str, str], str]:
    """(address of a new conversation, headers with its token, the token)."""
    answer = await site.http.post(f"{site.nginx.url}/api/v1/conversations", json={})
    assert answer.status_code == 201, answer.text
    body = answer.json()
    address = f"{site.nginx.url}/api/v1/conversations/{body['conversation_id']}"
    return address, {"Authorization": f"Bearer {body['token']}"}, body["token"]


async def searched(site: Site, count: int, source: str = "127.0.0.1", **headers: str) -> list[int]:
    transport = httpx.AsyncHTTPTransport(verify=False, local_address=source)
    async with httpx.AsyncClient(transport=transport) as client:
        address = f"{site.nginx.url}/api/v1/services"
        forged = [{name: value.format(n) for name, value in headers.items()} for n in range(count)]
        answers = [await client.get(address, params={"q": "Ausweis"}, headers=each) for each in forged]
    return [answer.status_code for answer in answers]


async def test_what_the_proxy_itself_decides(site: Open) -> None:
    async with site() as place:
        url, http = place.nginx.url, place.http
        page = await http.get(f"{url}/api/docs")
        assert page.status_code == 200
        assert page.headers.get_list("strict-transport-security") == ["max-age=31536000; includeSubDomains"]
        plain = await http.get(f"{place.nginx.plain_url}/api/docs?x=1")
        assert (plain.status_code, plain.headers["location"]) == (301, f"{url}/api/docs?x=1")
        for private in ("/metrics", "/readyz", "/healthz"):
            assert (await http.get(url + private)).status_code == 404
        with pytest.raises(httpx.ConnectError):  # no name, no answer
            await http.get(url.replace("localhost", "127.0.0.1") + "/api/docs")
        address, token, _ = await opened(place)
        huge = await http.post(f"{address}/messages", headers=token, content=b"x" * 16_000_000)
        assert (huge.status_code, huge.json()["code"], huge.json()["title"]) == (413, "too_large", TooLarge.title)
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        old.set_ciphers("AES128-SHA")  # without forward secrecy
        with pytest.raises(ssl.SSLError):
            await asyncio.open_connection(
                "127.0.0.1", int(url.rpartition(":")[2]), ssl=old, server_hostname="localhost"
            )


def test_no_location_loses_the_headers_of_the_server() -> None:
    """nginx passes on the server's only where a location sets none of its own."""
    assert "proxy_set_header" not in CONF.read_text().partition("location / {")[2]


async def test_without_any_gateway_clients_are_told_to_come_back(site: Open) -> None:
    async with site() as place:
        address, token, _ = await opened(place)
        for gateway in place.world.gateways:
            gateway.kill()
        said = {"client_id": str(uuid4()), "text": "Ist da jemand?"}
        answer = await place.http.post(f"{address}/messages", headers=token, json=said)
        assert (answer.status_code, answer.headers["retry-after"]) == (502, "2")
        assert (answer.json()["code"], answer.json()["title"]) == (Internal.code, Internal.title)
        assert "strict-transport-security" in answer.headers


async def test_limits_count_the_client_and_not_the_proxy(site: Open) -> None:
    async with site() as place:
        assert 429 in await searched(place, 20)
        assert await searched(place, 3, source="127.0.0.2") == [200] * 3, "somebody else is not limited"
        forged = {"X-Forwarded-For": "203.0.113.{}", "Forwarded": "for=203.0.113.{}", "X-Real-IP": "203.0.113.{}"}
        assert 429 in await searched(place, 20, source="127.0.0.3", **forged), "a forged address is believed"


async def test_a_long_poll_lasts_its_25_seconds(site: Open) -> None:
    async with site() as place:
        address, token, _ = await opened(place)
        begun = asyncio.get_running_loop().time()
        answer = await place.http.get(f"{address}/entries?after=0&wait=25", headers=token, timeout=35)
        assert (answer.status_code, answer.json()["entries"]) == (200, [])
        assert asyncio.get_running_loop().time() - begun > 24


@pytest.mark.parametrize("transports", [["polling"], ["polling", "websocket"], ["websocket"]], ids="+".join)
async def test_the_python_client_by_every_transport(site: Open, transports: list[str]) -> None:
    async with site() as place:
        _, _, token = await opened(place)
        await asyncio.to_thread(_talks, place.nginx, token, transports)


def _talks(nginx: Nginx, token: str, transports: list[str]) -> None:
    lines: queue.Queue[str] = queue.Queue()
    with requests.Session() as session:
        session.verify, session.trust_env = str(nginx.certificate), False
        client = socketio.Client(http_session=session)

        def reads(entries: list[dict[str, Any]]) -> None:
            for entry in entries:
                lines.put(entry["text"])

        client.on("entries", reads, namespace="/citizen")
        auth = {"token": token, "last_seq": 0}
        client.connect(nginx.url, transports=transports, namespaces=["/citizen"], auth=auth)
        said = {"client_id": str(uuid4()), "text": "Guten Tag"}
        assert client.call("say", said, namespace="/citizen")["ok"]
        assert [lines.get(timeout=10) for _ in range(3)] == ["Guten Tag", *answers("Guten Tag")]
        assert client.transport() == transports[-1]
        client.disconnect()


@pytest.mark.parametrize("crowd", CROWDS)
async def test_people_notice_nothing(nginx_binary: str, crowd: str) -> None:
    verdict = await apart("tests.proxy.crowds", crowd, nginx_binary)
    assert verdict.acknowledged > 0
    assert not verdict.failed, verdict.line()


async def test_the_widget_in_a_browser(site: Open) -> None:
    path = await asyncio.to_thread(find_browser)
    assert path, "Kein Chromium gefunden: `make browser`."
    async with site() as place, async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        context = await chromium.new_context(ignore_https_errors=True, locale="de-DE")
        page = await context.new_page()
        sockets: list[str] = []
        page.on("websocket", lambda socket: sockets.append(socket.url))
        await page.goto(place.nginx.url)
        await page.get_by_role("button", name="Chat öffnen").click()
        await _says(page, "Was kostet ein Reisepass?")
        await _reads(page, answers("Was kostet ein Reisepass?")[-1])
        assert sockets
        assert all(url.startswith(place.nginx.url.replace("https", "wss")) for url in sockets)
        connection = await Connection.open(place.nginx.url, "/citizen", {"token": (await opened(place))[2]})
        on_first = 'gateway_sockets{namespace="/citizen"} 1.0' in await place.world.gateways[0].metrics()
        await connection.close()
        place.world.gateways[0 if on_first else 1].kill()
        await _says(page, "Und ein Personalausweis?")
        await _reads(page, answers("Und ein Personalausweis?")[-1])
        await chromium.close()


async def _says(page: Page, text: str) -> None:
    composer = page.get_by_role("textbox", name="Ihre Nachricht")
    await composer.fill(text)
    await composer.press("Enter")


async def _reads(page: Page, text: str) -> None:
    await expect(page.locator("citizen-chat").get_by_text(text).last).to_be_visible(timeout=15_000)
