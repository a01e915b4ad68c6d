"""One entry from all that a source says about it: the object itself, its specialisations, who is in charge, where it
goes online.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from actions.catalogue.files import advice
from actions.catalogue.importers.naming import entry_id
from actions.catalogue.importers.sentences import sentence
from actions.catalogue.importers.source import Source
from actions.catalogue.importers.staging import Row, Staging
from actions.catalogue.model import Office, Service

MOST_OFFICES_NAMED = 3


class Unfit(Exception):
    """An object has not what an entry needs; the message says what (German)."""


@dataclass(frozen=True)
class Merged:
    """``record``: the entry as JSON values without defaults. ``own``: fields of the object that others changed."""

    id: str
    record: dict[str, Any]
    own: dict[str, Any]
    notes: tuple[str, ...] = ()


def merged_service(row: Row, area: Staging, source: Source, before: dict[str, Any] | None) -> Merged:
    """The catalogue entry for the service ``row``. ``before``: the entry as it was. Raises Unfit."""
    fields = dict(row.fields)
    for change in _of_service("specialisation", row.key, area):
        fields.update(change.fields)
    notes: list[str] = list(row.notes)
    served = _Served()
    for duty in _of_service("responsibility", row.key, area):
        for key in duty.fields.get("of", ()):
            served.add(key, area, source)
        notes += served.unknown(duty)
    for link in _of_service("online", row.key, area):
        served.online(link)
    served.apply(fields)
    names = ", ".join(served.names)
    fields.setdefault("general", _general(served.names))
    fields["department"] = source.department_of(str(fields.get("title", "")), fields.get("leika"), names)
    values = {"id": entry_id(source.name, row.key), "source": {"title": source.title, "url": source.url}, **fields}
    own = {
        name: row.fields.get(name)
        for name in sorted(fields)
        if name != "department" and fields[name] != row.fields.get(name)
    }
    record = _checked(Service, values, source.today, before)
    return Merged(values["id"], record, own, tuple(notes))


def merged_office(row: Row, source: Source, before: dict[str, Any] | None) -> Merged:
    """The catalogue entry for the office ``row``. Raises Unfit."""
    values = {"id": entry_id(source.name, row.key), "source": {"title": source.title, "url": source.url}, **row.fields}
    return Merged(values["id"], _checked(Office, values, source.today, before), {}, row.notes)


def is_place(fields: dict[str, Any]) -> bool:
    """Whether an organisational unit is somewhere citizens can go."""
    return "address" in fields


def _of_service(kind: Any, key: str, area: Staging) -> list[Row]:
    found = area.of_service(kind, key)
    number = key.rpartition("/")[2]
    if number != key and area.matching("service", number) == key:
        found += area.of_service(kind, number)
    return found


class _Served:
    """Who and what serves a service."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._offices: list[str] = []
        self._units: list[Row] = []
        self._links: list[dict[str, str]] = []
        self._appointment: str | None = None
        self._missing: list[str] = []

    def add(self, key: str, area: Staging, source: Source) -> None:
        number = key if "/" in key else None
        for kind in ("office", "online"):
            full = key if number else area.matching(kind, key)
            row = area.get(kind, full) if full else None
            if row is None:
                continue
            if kind == "online":
                self.online(row)
            elif is_place(row.fields):
                self._office(entry_id(source.name, row.key), row.title)
            elif row.title not in self.names:
                self.names.append(row.title)
                self._units.append(row)
            return
        self._missing.append(key)

    def _office(self, entry: str, name: str) -> None:
        if entry not in self._offices:
            self._offices.append(entry)
            self.names.append(name)

    def online(self, row: Row) -> None:
        if row.fields.get("appointment"):
            self._appointment = self._appointment or row.fields["links"][0]["url"]
        else:
            self._links += [link for link in row.fields.get("links", ()) if link not in self._links]

    def unknown(self, duty: Row) -> list[str]:
        """What ``duty`` names and the source does not deliver; asked once per duty."""
        notes = [f"Zuständigkeit {duty.key}: „{key}“ wird nicht geliefert." for key in self._missing]
        self._missing = []
        return notes

    def apply(self, fields: dict[str, Any]) -> None:
        if self._offices:
            fields["offices"] = self._offices
        if new := [link for link in self._links if link["url"] not in {old["url"] for old in fields.get("online", ())}]:
            fields["online"] = [*fields.get("online", ()), *new]
        if self._appointment:
            fields["appointment"] = {"required": "possible", **fields.get("appointment", {}), "url": self._appointment}
        if self._units and not self._offices and "contact" not in fields:
            fields["contact"] = self._contact()

    def _contact(self) -> dict[str, str]:
        """Units without an address are whom to write to or call."""
        names = ", ".join(row.title for row in self._units)
        contact = {"note": sentence("responsible", names=names)}
        for field in ("phone", "email"):
            if value := next((row.fields[field] for row in self._units if row.fields.get(field)), None):
                contact[field] = value
        return contact


def _general(offices: list[str]) -> str:
    if not offices:
        return sentence("general_bare")
    return sentence("general_office", offices=", ".join(dict.fromkeys(offices[:MOST_OFFICES_NAMED])))


def _checked(
    model: type[Service] | type[Office], values: dict[str, Any], today: date, before: dict[str, Any] | None
) -> dict[str, Any]:
    """``values`` as ``model`` writes them. Without a date of its own the entry keeps the one it had while it is the
    same, so that the same delivery gives the same file on any day."""
    dated = {"as_of": today.isoformat(), **values}
    try:
        record = model.model_validate(dated).model_dump(mode="json", exclude_defaults=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise Unfit(f"{place}: {advice(first)}") from error
    if "as_of" not in values and before and {**record, "as_of": before.get("as_of")} == before:
        return before
    return record
