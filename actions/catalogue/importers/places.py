"""Addresses, positions and kinds of offices from other systems."""

import re
from typing import Any

from actions.catalogue.importers.naming import slug
from actions.catalogue.importers.safe_text import clean
from actions.catalogue.importers.source import Source

GERMANY = ((47.0, 56.0), (5.0, 16.0))  # latitude, longitude
_KIND = re.compile(
    r"^(?:\S+\s+){0,3}?\S*(?:amt|büro|stelle|behörde|halle|haus|wache|schule|bücherei|bibliothek|museum|bad|hof|zentrum|"
    r"registratur|ausgabe|beratung|gericht|kasse)\b",
    re.I,
)


def address_of(street: str, postcode: str | None, city: str | None, source: Source) -> dict[str, str] | None:
    """A postal address; None without a street or a five-digit postcode."""
    way, code = clean(street), re.sub(r"\D", "", postcode or "")
    if len(way) < 2 or len(code) != 5:
        return None
    return {"street": way, "postcode": code, "city": clean(city or "") or source.city}


def position_of(lat: Any, lon: Any) -> dict[str, float]:
    """Degrees in Germany, also when the two were swapped; empty for anything else (other grids, zeros)."""
    try:
        first, second = float(lat), float(lon)
    except (TypeError, ValueError):
        return {}
    for one, other in ((first, second), (second, first)):
        if GERMANY[0][0] <= one <= GERMANY[0][1] and GERMANY[1][0] <= other <= GERMANY[1][1]:
            return {"lat": round(one, 6), "lon": round(other, 6)}
    return {}


def office_kind(name: str) -> str:
    """What groups offices that do the same: "Bürgerbüro Orleansplatz" → "buergerbuero"."""
    found = _KIND.match(name)
    return slug(found[0] if found else name)[:80].strip("-") or "stelle"
