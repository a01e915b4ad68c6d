"""What a message names, for clerks and editors: places, days, times, ages, amounts. Citizens never see it."""

from typing import Any

from actions.authority import named
from actions.elsewhere_answer import concerns_elsewhere
from actions.understanding import Understanding


def entities_of(meant: Understanding) -> list[dict[str, Any]]:
    """Each as {"entity": …, "value": …}: authority, outside, place, street, postcode, office, date (ISO 8601; a period
    as first/last), time (HH:MM), age (full years, or first-last), amount (euros with two decimals)."""
    where = meant.where
    authority = meant.authority or (where.authority if concerns_elsewhere(meant) else None)
    found = [named(authority)] if authority else []
    place = where.place
    values: list[tuple[str, str | None]] = [
        ("outside", where.outside),
        ("place", place.name if place else None),
        ("street", place.street if place else where.unknown if where.street else None),
        ("postcode", place.postcode if place else None),
        ("office", meant.office.id if meant.office else None),
    ]
    if meant.day and meant.day.named != "now":
        last = f"/{meant.day.last.isoformat()}" if meant.day.last else ""
        values.append(("date", meant.day.date.isoformat() + last))
    if meant.clock:
        values.append(("time", f"{meant.clock.start:%H:%M}"))
    if meant.age:
        exact = str(meant.age.low)
        values.append(("age", exact if meant.age.exact else f"{exact}-{meant.age.high}"))
    if meant.amount is not None:
        values.append(("amount", f"{meant.amount:.2f}"))
    return [*found, *({"entity": name, "value": value} for name, value in values if value)]
