"""A clerk's session ends when she does nothing, even while her browser goes on talking."""

from datetime import timedelta
from typing import Any

import pytest

from handover.rules import Rules
from tests.contract.gateway import ClerkAtDesk, Gateway
from tests.contract.wire import ClosedError, RefusedError

QUICK = Rules(presence_lease=timedelta(seconds=0.6))  # renewed, and the session looked at, every 0.2 s


@pytest.fixture
def gateway(start_gateway: Any) -> Gateway:
    running: Gateway = start_gateway(staff_session_hours=1, parts={"rules": QUICK})
    return running


@pytest.fixture
def yilmaz(gateway: Gateway) -> ClerkAtDesk:
    return gateway.clerk("Frau Yılmaz")


def test_an_open_tab_does_not_keep_her_signed_in(gateway: Gateway, yilmaz: ClerkAtDesk) -> None:
    gateway.clock.add(minutes=40)
    erika, desk = gateway.citizen(), yilmaz.available()  # the tab comes back and says what it last knew
    erika.request_clerk()
    assert desk.call("follow", {"conversation_id": erika.id})["ok"]
    gateway.clock.add(minutes=21)
    assert desk.closed()
    with pytest.raises(RefusedError) as refused:
        yilmaz.connect()
    assert refused.value.data["data"]["code"] == "signed_out"


def test_what_she_does_keeps_her_signed_in(gateway: Gateway, yilmaz: ClerkAtDesk) -> None:
    erika, desk = gateway.citizen(), yilmaz.available()
    erika.request_clerk()
    gateway.clock.add(minutes=40)
    desk.call("presence", {"status": "available"})
    assert desk.call("accept", {"conversation_id": erika.id})["ok"]
    gateway.clock.add(minutes=40)
    assert desk.call("typing", {"conversation_id": erika.id})["ok"]
    gateway.clock.add(minutes=61)
    with pytest.raises(ClosedError):
        desk.call("typing", {"conversation_id": erika.id})
    desk.close()
