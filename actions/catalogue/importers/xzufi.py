"""Reads XZuFi 2.2 (``transfer`` messages), as tolerant as publishers are different. docs/import.md

Order, number and prefixes of elements do not matter, nor does the name of the root or the patch version.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from actions.catalogue.importers.delivery import Change, Format, Kind, Remove, Skip, Tally
from actions.catalogue.importers.source import Source
from actions.catalogue.importers.xml_stream import Node, stream
from actions.catalogue.importers.xzufi_office import office_of, online_of, responsibilities_of
from actions.catalogue.importers.xzufi_service import service_of, specialisation_of
from actions.catalogue.importers.xzufi_text import key_of

_OBJECTS = {
    "leistung": "service",
    "organisationseinheit": "office",
    "onlinedienst": "online",
    "spezialisierung": "specialisation",
    "leistungspezialisierung": "specialisation",
    "zustaendigkeittransferobjekt": "responsibility",
    "zustaendigkeit": "responsibility",
}
_WRAPPERS = ("schreibe", "loesche")


def read(files: Sequence[Path], source: Source, tally: Tally) -> Iterator[Change]:
    """What ``files`` say, in order. Raises ImportRefused for a file that cannot be read safely."""
    for file in files:
        for node in stream(file, _is_object):
            tally.count(node.name)
            yield from _changes(node, source, tally)


def _is_object(name: str, parent: str) -> bool:
    return name == "loesche" or parent == "schreibe" or (name != "schreibe" and name.lower() in _OBJECTS)


def _changes(node: Node, source: Source, tally: Tally) -> Iterator[Change]:
    match _OBJECTS.get(node.name.lower()):
        case "service":
            yield service_of(node, source, tally)
        case "office":
            yield office_of(node, source, tally)
        case "online":
            yield online_of(node, tally)
        case "specialisation":
            yield specialisation_of(node, source, tally)
        case "responsibility":
            yield from responsibilities_of(node, source)
        case _ if node.name == "loesche":
            yield from _removals(node)
        case _:
            yield Skip(node.name, key_of(node.first("id")) or "?", node.name, "Objektart wird nicht übernommen")


def _removals(node: Node) -> Iterator[Change]:
    name = node.attributes.get("klasse", "").rpartition(":")[2].strip()
    kind: Kind | None = _OBJECTS.get(name.lower())  # type: ignore[assignment]
    keys = [key for child in node.within("id", "objektID") if (key := key_of(child))]
    for key in keys:
        if name and kind is None:
            yield Skip(name, key, name, "Löschung einer Objektart, die nicht übernommen wird")
        else:
            yield Remove(kind, key)
    if not keys:
        yield Skip(kind or "unknown", "?", "Löschung", "nennt keine Kennung", broken=True)


XZUFI = Format("xzufi", False, read)
