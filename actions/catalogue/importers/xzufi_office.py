"""An ``organisationseinheit`` of XZuFi as an office, and the objects that say who and what serves a service."""

import re
from collections.abc import Iterator
from typing import Any

from actions.catalogue.importers import aspects
from actions.catalogue.importers.delivery import Put, Skip, Tally
from actions.catalogue.importers.hours import hours_of_text
from actions.catalogue.importers.internal import internal
from actions.catalogue.importers.places import address_of, office_kind, position_of
from actions.catalogue.importers.safe_text import Reference, clean, references, safe_text
from actions.catalogue.importers.source import Source
from actions.catalogue.importers.xml_stream import Node
from actions.catalogue.importers.xzufi_text import (
    day,
    german,
    is_elsewhere,
    is_misread,
    key_of,
    links_of,
    out_of_date,
    texts,
)

_HOUSE = ("001", "01", "1", "hausanschrift", "besucheranschrift")
_FAX = re.compile(r"\bfax|telefax", re.I)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+?[\d\s()/.–-]{3,25}")
_NUMBERS = re.compile(r"-?\d{1,3}\.\d+")
_APPOINTMENT = re.compile(r"termin", re.I)
_RIGHTS = {"true": "yes", "1": "yes", "false": "no", "0": "no"}


def office_of(node: Node, source: Source, tally: Tally) -> Put | Skip:
    """An office; without ``address`` where the unit has none."""
    key = key_of(node.first("id"))
    title = german(_names(node), tally) or ""
    if key is None or len(title) < 2 or is_misread(node):
        reason = "nennt keine Kennung" if key is None else "nennt keinen Namen auf Deutsch"
        return Skip(
            "office", key or "?", title or "?", "Umlaute sind falsch kodiert" if is_misread(node) else reason, True
        )
    if reason_out := internal(key, title, source, described=True) or out_of_date(node, source.today):
        return Skip("office", key, title, reason_out)
    notes: list[str] = []
    links = links_of(node, tally)
    version = node.first("versionsinformation") or Node("", {})
    date = day(version.value("geaendertDatumZeit")) or day(version.value("erstelltDatumZeit"))
    fields: dict[str, Any] = {
        "name": title,
        "kind": office_kind(title),
        **_address(node, source, notes),
        **_reachable(node),
        "opening_hours": _hours(node, notes, tally),
        "accessible": next((_RIGHTS.get(flag.text) for flag in node.within("kennzeichenRollstuhlgerecht")), None),
        "accessible_note": _info(node, "infoBarrierefreiheit", tally),
        "transport": _info(node, "infoOepnv", tally),
        "source": {"title": source.title, "url": links[0].url if links else str(source.url)},
        "as_of": min(date, source.today).isoformat() if date else None,
    }
    return Put("office", key, title, aspects.filled(fields), notes=tuple(notes))


def online_of(node: Node, tally: Tally) -> Put | Skip:
    """An ``onlinedienst``: its links, and whether it gives appointments."""
    key = key_of(node.first("id"))
    title = german(node.all("bezeichnung", "name", "titel"), tally) or ""
    links = [Reference(title or link.title, link.url) for link in links_of(node, tally)]
    if key is None or not links:
        reason = "nennt keine Kennung" if key is None else "nennt keine https-Adresse"
        return Skip("online", key or "?", title or "?", reason, broken=key is None)
    services = tuple(dict.fromkeys(filter(None, map(key_of, node.within("leistungID")))))
    fields = {"links": references(links), "appointment": bool(_APPOINTMENT.search(title))}
    return Put("online", key, title or links[0].title, fields, services)


def responsibilities_of(node: Node, source: Source) -> Iterator[Put | Skip]:
    """A ``zustaendigkeitTransferObjekt``: one responsibility for each ``zustaendigkeit`` in it."""
    owners = [key for owner in node.all("uebergeordnetesObjektID") if (key := key_of(owner))]
    for duty in node.all("zustaendigkeit") or [node]:
        own = [key for owner in duty.within("organisationseinheitID", "onlinedienstID") if (key := key_of(owner))]
        services = tuple(dict.fromkeys(filter(None, map(key_of, duty.within("leistungID")))))
        key = key_of(duty.first("id")) or "-".join((*owners, *own, *services))
        title = f"{', '.join(services) or '?'} ← {', '.join((*owners, *own)) or '?'}"
        if not services or not (owners or own):
            missing = "keine Leistung" if not services else "niemanden, der zuständig ist"
            yield Skip("responsibility", key or "?", title, f"nennt {missing}", broken=True)
        elif is_elsewhere(duty, source.region):
            yield Skip("responsibility", key, title, f"gilt nicht für das Gebiet {source.region}")
        elif reason := out_of_date(duty, source.today):
            yield Skip("responsibility", key, title, reason)
        else:
            yield Put("responsibility", key, title, {"of": [*owners, *own]}, services)


def _names(node: Node) -> list[Node]:
    """The names in all languages; ``name`` holds them, or is one. Without languages only the first."""
    outer = node.all("name", "bezeichnung")
    found = [name for child in outer for name in child.all("name", "bezeichnung")] or outer
    return found if any("languageCode" in name.attributes for name in found) else found[:1]


def _address(node: Node, source: Source, notes: list[str]) -> dict[str, Any]:
    """Address and position of the house, else of the first address with a street."""
    addresses = [address for address in node.all("anschrift") if address.value("strasse")]
    addresses.sort(key=lambda address: not any(code.text.lower() in _HOUSE for code in address.within("code", "name")))
    for address in addresses:
        street = " ".join(filter(None, (address.value("strasse"), address.value("hausnummer"))))
        found = address_of(
            street, address.value("postleitzahl", "code") or address.value("postleitzahl"), address.value("ort"), source
        )
        if found:
            return {"address": found, **position_of(*_coordinates(address))}
    if node.all("anschrift"):
        notes.append("Anschrift ohne Straße oder Postleitzahl weggelassen")
    return {}


def _coordinates(node: Node) -> tuple[str | None, str | None]:
    def of(*names: str) -> str | None:
        return next((found.text for found in node.within(*names) if found.text), None)

    lat, lon = (
        of("breitengrad", "geographischeBreite", "latitude", "lat"),
        of("laengengrad", "geographischeLaenge", "longitude", "lon"),
    )
    if lat is None and (pair := _NUMBERS.findall(of("pos", "koordinaten", "point") or "")) and len(pair) == 2:
        lat, lon = pair
    return lat, lon


def _reachable(node: Node) -> dict[str, str]:
    """The first phone number and e-mail address; faxes are left out."""
    found: dict[str, str] = {}
    for way in [*node.within("kommunikation"), *node.within("erreichbarkeit")]:
        kind = " ".join(part.text for part in way.within("kanal", "typ"))
        value = clean(next((part.text for part in way.within("kennung", "wert") if part.text), ""))
        if _FAX.search(kind) or "04" in kind.split():
            continue
        if _EMAIL.fullmatch(value):
            found.setdefault("email", value)
        elif _PHONE.fullmatch(value) and sum(map(str.isdigit, value)) >= 3:
            found.setdefault("phone", value)
    return found


def _hours(node: Node, notes: list[str], tally: Tally) -> str | None:
    elements = [*node.within("infoOeffnungszeitenText", "oeffnungszeitenText", "oeffnungszeiten", "oeffnungszeit")]
    text = safe_text(texts(elements, tally).german or "").text.replace("• ", "")
    hours = hours_of_text(text) if text else None
    if text and not hours:
        notes.append(f"Öffnungszeiten nicht eindeutig, weggelassen: {aspects.shortened(text, 120)}")
    return hours


def _info(node: Node, name: str, tally: Tally) -> str | None:
    return german([*node.within(name)], tally)
