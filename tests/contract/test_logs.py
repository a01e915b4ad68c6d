"""Log lines say what happened and where, never what was said."""

import json
import logging
from collections.abc import Iterator

import pytest

from handover.observability import configure_logs
from tests.contract.gateway import Gateway


@pytest.fixture
def logging_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("logging_restored")
def test_an_exception_is_named_by_type_and_place_only(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", "json")
    try:
        try:
            raise ValueError("Mein Name ist Erika Mustermann")
        except ValueError as error:
            raise RuntimeError("ihre Nachricht: Hilfe") from error
    except RuntimeError:
        logging.getLogger("somewhere").exception("a turn failed")
    written = capsys.readouterr().err
    line = json.loads(written)
    assert line["event"] == "a turn failed"
    assert line["cause"].startswith("RuntimeError at test_logs.py:")
    assert "because of ValueError at test_logs.py:" in line["cause"]
    assert "Erika" not in written
    assert "Hilfe" not in written


@pytest.mark.usefixtures("logging_restored")
def test_nobody_who_connects_is_named(capsys: pytest.CaptureFixture[str], gateway: Gateway) -> None:
    configure_logs("info", "json")
    wire = gateway.citizen().connect()
    wire.close()
    logging.getLogger("uvicorn.error").info("what uvicorn itself says")
    written = capsys.readouterr().err
    assert "what uvicorn itself says" in written
    assert "127.0.0.1" not in written
