"""docs/protocol.md names everything that crosses a browser's wire."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handover.protocol import Entry, State
from handover.sockets.citizen import CitizenNamespace
from handover.sockets.clerk import ClerkNamespace

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/protocol.md").read_text("utf-8")
NOTHING: Any = None
NAMESPACES = {
    "/citizen": CitizenNamespace(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    "/clerk": ClerkNamespace(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, renew_every=1),
}
SENDERS = {"/citizen": ("citizen.py",), "/clerk": ("clerk.py", "clerk_reader.py")}
SENT = re.compile(r'(?:emit|_send)\("(\w+)"')


def fields_of(schema: dict[str, Any]) -> set[str]:
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}


def section(namespace: str) -> str:
    """What the page says on ``namespace``, up to the next one."""
    return PAGE.split(f"Namespace `{namespace}`")[1].split("\nNamespace `")[0]


def events() -> Iterator[tuple[str, str]]:
    for path, namespace in NAMESPACES.items():
        for event in namespace.events:
            yield path, event
        for file in SENDERS[path]:
            for event in SENT.findall((ROOT / "handover/sockets" / file).read_text("utf-8")):
                yield path, event


@pytest.mark.parametrize("model", [Entry, State])
def test_it_shows_every_field(model: type[Entry | State]) -> None:
    assert {name for name in fields_of(model.model_json_schema()) if f'"{name}"' not in PAGE} == set()


def test_it_names_every_event() -> None:
    named = [*events()]
    assert len(named) >= 20
    assert [(path, event) for path, event in named if not re.search(rf"`{event}\b", section(path))] == []
