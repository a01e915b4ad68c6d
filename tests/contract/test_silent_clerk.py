"""A clerk's browser that is gone without a word: no close, no answer to pings."""

from datetime import timedelta
from typing import Any

import pytest

from handover.rules import Rules
from handover.sockets import server
from tests.contract.gateway import Gateway, wait_until


def test_her_conversations_are_back_within_a_minute() -> None:
    rules = Rules()
    noticed = timedelta(seconds=server.PING_SECONDS + 2 * server.PONG_SECONDS)
    assert noticed + rules.disconnect_lease + rules.sweep_every < timedelta(seconds=60)


def test_a_browser_that_stops_answering_is_replaced(start_gateway: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PING_SECONDS", 0.5)
    monkeypatch.setattr(server, "PONG_SECONDS", 0.5)
    rules = Rules(disconnect_lease=timedelta(seconds=0.5), sweep_every=timedelta(seconds=0.2))
    gateway: Gateway = start_gateway(parts={"rules": rules})
    erika, desk = gateway.citizen(), gateway.clerk().available()
    erika.request_clerk()
    assert desk.call("accept", {"conversation_id": erika.id})["ok"]
    wait_until(lambda: erika.entries()["state"]["owner"] != "clerk")  # the wire answers nothing while nobody reads it
    desk.close()
