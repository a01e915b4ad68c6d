"""Log lines say what happened and where, never what was said."""

import json
import logging
from collections.abc import Iterator

import pytest

from handover.observability import configure_logs


@pytest.fixture
def logs(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logs("info", "json")
    yield capsys
    root.handlers[:] = handlers
    root.setLevel(level)


def test_an_exception_is_named_by_type_and_place_only(logs: pytest.CaptureFixture[str]) -> None:
    try:
        try:
            raise ValueError("Mein Name ist Erika Mustermann")
        except ValueError as error:
            raise RuntimeError("ihre Nachricht: Hilfe") from error
    except RuntimeError:
        logging.getLogger("somewhere").exception("a turn failed")
    written = logs.readouterr().err
    line = json.loads(written)
    assert line["event"] == "a turn failed"
    assert line["cause"].startswith("RuntimeError at test_logs.py:")
    assert "because of ValueError at test_logs.py:" in line["cause"]
    assert "Erika" not in written
    assert "Hilfe" not in written
