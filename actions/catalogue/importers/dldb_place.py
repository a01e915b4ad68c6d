"""A place of a DLDB export as an office."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from actions.catalogue.importers import aspects
from actions.catalogue.importers.delivery import Put, Skip
from actions.catalogue.importers.dldb_text import changed_on, text_of
from actions.catalogue.importers.hours import ENGLISH, hours_of_days, hours_of_text
from actions.catalogue.importers.internal import internal
from actions.catalogue.importers.places import address_of, office_kind, position_of
from actions.catalogue.importers.safe_text import one_line, safe_text, safe_url
from actions.catalogue.importers.source import Source

NOT_PUBLIC = "nicht öffentlich (public: false): nur bei Leistungen genannt, die sonst keine Dienststelle haben"
_SEPARATE = ("opening_times", "opening_hours", "office_hours", "openinghours")


def place_names(places: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What to call each place, by id: the name for citizens; where several share it, the one with the most services
    keeps it and the others get their full name."""
    named = [(place, one_line(str(place.get("displayName") or place.get("name") or ""))) for place in places]
    shared = Counter(name for _, name in named)
    named.sort(key=lambda entry: (-len(entry[0].get("services") or ()), str(entry[0].get("id"))))
    taken: set[str] = set()
    names: dict[str, str] = {}
    for place, name in named:
        full = one_line(str(place.get("name") or "")) or name
        names[str(place.get("id"))] = full if shared[name] > 1 and name in taken else name
        taken.add(name)
    return names


def place_of(place: Mapping[str, Any], names: Mapping[str, str], source: Source) -> Put | Skip:
    """An office; ``fields`` hold "public" for responsibility_of."""
    key = str(place.get("id") or "").strip()
    title = names.get(str(place.get("id")), "")
    if not key or len(title) < 2:
        return Skip("office", key or "?", title or "?", "nennt keine Kennung oder keinen Namen", broken=True)
    if reason := internal(key, title, source, described=True):
        return Skip("office", key, title, reason)
    address = place.get("address") if isinstance(place.get("address"), dict) else {}
    assert isinstance(address, dict)
    street = f"{address.get('street') or ''} {address.get('house_number') or ''}"
    found = address_of(street, str(address.get("postal_code") or ""), str(address.get("city") or ""), source)
    if found is None:
        return Skip("office", key, title, "hat keine Straße oder keine Postleitzahl")
    notes: list[str] = []
    geo = place.get("geo") if isinstance(place.get("geo"), dict) else {}
    contact = place.get("contact") if isinstance(place.get("contact"), dict) else {}
    assert isinstance(geo, dict)
    assert isinstance(contact, dict)
    fields = {
        "name": title,
        "kind": office_kind(title),
        "address": found,
        **position_of(geo.get("lat"), geo.get("lon")),
        "phone": text_of(contact.get("phone")),
        "email": text_of(contact.get("email")),
        "opening_hours": _hours(place, notes),
        "accessible_note": text_of(place.get("accessibility") or place.get("note")),
        "transport": _transport(place.get("transit")),
        "appointment_url": _appointment(place),
        "source": {"title": source.title, "url": _url(place, key, source)},
        "as_of": changed_on(place, source),
    }
    if place.get("public") is False:
        notes.append(NOT_PUBLIC)
    return Put("office", key, title, aspects.filled(fields), notes=tuple(notes))


def _hours(place: Mapping[str, Any], notes: list[str]) -> str | None:
    for name in _SEPARATE:
        given = place.get(name)
        if not given:
            continue
        hours = None
        if isinstance(given, dict):
            days = {day: value for day, value in given.items() if day.lower() in ENGLISH}
            special = text_of(given.get("special"))
            hours = (
                hours_of_days({day: _plain(value) for day, value in days.items()})
                if days
                else hours_of_text(special or "")
            )
            if special and days:
                notes.append(f"Besondere Öffnungszeiten weggelassen: {aspects.shortened(special, 120)}")
        elif isinstance(given, str):
            hours = hours_of_text(safe_text(given).text)
        if hours is None:
            notes.append(f"Öffnungszeiten nicht eindeutig, weggelassen: {aspects.shortened(str(given), 120)}")
        return hours
    return None


def _plain(value: object) -> object:
    return one_line(value) if isinstance(value, str) else value


def _transport(given: Any) -> str | None:
    """``transit`` is a text, or lines by means of transport."""
    if isinstance(given, str):
        return text_of(given)
    if isinstance(given, dict):
        parts = [one_line(str(value)) for value in given.values() if isinstance(value, str) and value.strip()]
        return "; ".join(part for part in parts if part) or None
    return None


def _appointment(place: Mapping[str, Any]) -> str | None:
    given = place.get("appointment")
    return safe_url(given.get("link")) if isinstance(given, dict) else None


def _url(place: Mapping[str, Any], key: str, source: Source) -> str:
    meta = place.get("meta") if isinstance(place.get("meta"), dict) else {}
    assert isinstance(meta, dict)
    return safe_url(str(meta.get("url") or "").replace("{locationId}", key)) or str(source.url)
