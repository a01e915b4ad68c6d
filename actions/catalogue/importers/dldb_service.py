"""A service of a DLDB export, and which places serve it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.catalogue.importers import aspects
from actions.catalogue.importers.delivery import Put, Skip
from actions.catalogue.importers.dldb_place import NOT_PUBLIC
from actions.catalogue.importers.dldb_text import changed_on, html_of, links_in, text_of
from actions.catalogue.importers.fees import fees_of
from actions.catalogue.importers.internal import internal
from actions.catalogue.importers.safe_text import Reference, SafeText, references, safe_url
from actions.catalogue.importers.sentences import sentence
from actions.catalogue.importers.source import Source

_LEIKA = re.compile(r"\b99\d{12}\b")
_MISREAD = re.compile("Ã[¤¶¼Ÿ„–œ\x84\x96\x9c\x9f]|�")
DOUBTFUL = "ohne Beschreibung und ohne LeiKa-Schlüssel: bitte prüfen, ob sie für die Öffentlichkeit ist"


def service_of(item: Mapping[str, Any], source: Source) -> Put | Skip:
    key, title = str(item.get("id") or "").strip(), text_of(item.get("name")) or ""
    if not key or not title:
        return Skip("service", key or "?", title or "?", "nennt keine Kennung oder keinen Namen", broken=True)
    if any(isinstance(value, str) and _MISREAD.search(value) for value in item.values()):
        return Skip("service", key, title, "Umlaute sind falsch kodiert („Ã¼“)", broken=True)
    description = html_of(item.get("description"))
    if reason := internal(key, title, source, described=bool(description)):
        return Skip("service", key, title, reason)
    notes: list[str] = []
    if not description:
        notes.append("ohne Beschreibung" if item.get("leika") or item.get("fees") else DOUBTFUL)
    elif len(description.text) > aspects.LONGEST_SUMMARY:
        notes.append("Beschreibung länger als 800 Zeichen: gekürzt")
    keys = _LEIKA.findall(str(item.get("leika") or ""))
    if len(keys) > 1:
        notes.append(f"nennt {len(keys)} LeiKa-Schlüssel, übernommen ist der erste")
    fields = {
        "title": title,
        "leika": keys[0] if keys else None,
        "general": aspects.paragraph(description, aspects.LONGEST_SUMMARY),
        "procedure": aspects.ordered_steps(description),
        **_aspects(item, description, notes),
        "source": {"title": source.title, "url": _url(item, key, source)},
        "as_of": changed_on(item, source),
    }
    return Put("service", key, title, aspects.filled(fields), notes=tuple(notes))


def responsibility_of(
    item: Mapping[str, Any], service: Put, places: Mapping[str, Put], named_by: Sequence[str]
) -> Put | None:
    """Which of ``places`` serve ``service``: those it names, then those that name it. One of several with the same
    address and kind is enough, and one that is not public counts only when there is no other."""
    given = item.get("locations") if isinstance(item.get("locations"), list) else []
    assert isinstance(given, list)
    named = [str(entry.get("location")) for entry in given if isinstance(entry, dict)]
    known = [places[key] for key in dict.fromkeys([*named, *named_by]) if key in places]
    public = [place for place in known if NOT_PUBLIC not in place.notes] or known
    public.sort(key=lambda place: len(place.title))
    kept: dict[tuple[str, str], str] = {}
    for place in public:
        kept.setdefault((str(place.fields["address"]), place.fields["kind"]), place.key)
    if not kept:
        return None
    order = sorted(kept.values(), key=[place.key for place in known].index)
    return Put("responsibility", service.key, service.title, {"of": order}, (service.key,))


def _aspects(item: Mapping[str, Any], description: SafeText, notes: list[str]) -> dict[str, Any]:
    fees, legal = html_of(item.get("fees")), html_of(item.get("legal"))
    asked = [*_entries(item.get("requirements"))]
    before = [*_entries(item.get("prerequisites"))]
    forms, links = list(links_in(item.get("forms"))), list(links_in(item.get("links")))
    mixed = [link for link in forms if link in links]  # an export that gives all links as forms: only real ones count
    online = _processing(item.get("onlineprocessing"))
    every = [*forms, *links, *description.links]
    dropped = (
        description.dropped_links
        + fees.dropped_links
        + sum(len(value) for name in ("forms", "links") if isinstance(value := item.get(name), list))
        - len(forms)
        - len(links)
    )
    if dropped > 0:
        notes.append("Verweise ohne https weggelassen")
    return {
        "fees": fees_of(fees),
        "documents": [document for entry in asked for document in entry],
        "eligibility": "\n".join(document["title"] for entry in before for document in entry) or None,
        "duration": aspects.paragraph(html_of(item.get("process_time") or item.get("processing_time"))),
        "legal_basis": [*_legal(item.get("legal")), *aspects.lines(legal)],
        "forms": aspects.forms_of(mixed) if mixed else references(link for link in forms if not aspects.is_noise(link)),
        "online": references([*online, *_online(every)]),
        "appointment": _appointment(item),
    }


def _entries(values: Any) -> list[list[dict[str, str]]]:
    """Each ``{name, description, link}`` as documents: its name, with the description as words of its own."""
    found: list[list[dict[str, str]]] = []
    for value in values if isinstance(values, list) else ():
        if not isinstance(value, dict):
            continue
        name, more = text_of(value.get("name")), html_of(value.get("description"))
        if name and more:
            found.append([{"title": f"{name} ({' '.join(line.text for line in more.lines)})"}])
        elif name or more:
            found.append([{"title": name}] if name else aspects.documents(more))
    return found


def _legal(values: Any) -> list[str]:
    names = (
        [text_of(value.get("name")) for value in values if isinstance(value, dict)] if isinstance(values, list) else []
    )
    return [name for name in names if name]


def _processing(value: Any) -> list[Reference]:
    """``onlineprocessing`` counts when it is described; without words it is only a page about the service."""
    if not isinstance(value, dict) or not (url := safe_url(value.get("link"))):
        return []
    return [Reference(text_of(value.get("description")) or url.split("/")[2], url)]


def _online(links: Sequence[Reference]) -> list[Reference]:
    return [Reference(link["title"], link["url"]) for link in aspects.online_of(links)]


def _appointment(item: Mapping[str, Any]) -> dict[str, Any] | None:
    """Where to book, when a place takes bookings; ``duration`` is the length of the appointment, not of the case."""
    given = item.get("locations") if isinstance(item.get("locations"), list) else []
    assert isinstance(given, list)
    booked = [entry.get("appointment") for entry in given if isinstance(entry, dict)]
    if not any(isinstance(entry, dict) and entry.get("allowed") for entry in booked):
        return None
    own = item.get("appointment")
    address = str(own.get("link") or "") if isinstance(own, dict) else ""
    url = safe_url(address.replace("{serviceId}", str(item.get("id"))))
    minutes = item.get("duration")
    note = sentence("appointment_minutes", minutes=str(minutes)) if isinstance(minutes, int) and minutes > 0 else None
    return aspects.filled({"required": "possible", "note": note, "url": url})


def _url(item: Mapping[str, Any], key: str, source: Source) -> str:
    meta = item.get("meta") if isinstance(item.get("meta"), dict) else {}
    assert isinstance(meta, dict)
    return safe_url(str(meta.get("url") or "").replace("{serviceId}", key)) or str(source.url)
