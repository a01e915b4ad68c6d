"""Texts of XZuFi elements by language, keys of its objects, and marks of a wrong encoding."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from actions.catalogue.importers.delivery import Tally
from actions.catalogue.importers.safe_text import Reference, SafeText, clean, one_line, safe_text, safe_url
from actions.catalogue.importers.xml_stream import Node

_PLAIN = re.compile(r"^de[-_](?:[a-z]{2}[-_])?(?:x[-_])?(?:leicht\w*|ls|simple|einfach\w*|plain)$", re.I)
_GERMAN = re.compile(r"^de(?:[-_](?:de|at|ch|latn|1996|1901|[a-z]{4}))?$", re.I)
_MISREAD = re.compile("Ã[¤¶¼Ÿ„–œ\x84\x96\x9c\x9f]|â€[“”™žœ\x9c\x9d]|�")
_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True)
class Texts:
    """HTML in German and in Leichte Sprache, each None when missing."""

    german: str | None = None
    plain: str | None = None


def texts(nodes: Iterable[Node], tally: Tally) -> Texts:
    """The texts of ``nodes`` by ``languageCode``; without one it is German. Other languages are counted."""
    german: list[str] = []
    plain: list[str] = []
    for node in nodes:
        code = node.attributes.get("languageCode", "de").strip() or "de"
        if not (text := node.text):
            continue
        if _PLAIN.match(code):
            plain.append(text)
        elif _GERMAN.match(code):
            german.append(text)
        else:
            tally.language(code.lower())
    return Texts("\n".join(german) or None, "\n".join(plain) or None)


def german(nodes: Iterable[Node], tally: Tally) -> str | None:
    """The German text of ``nodes`` on one line."""
    found = texts(nodes, tally).german
    return (one_line(found) or None) if found else None


def safe(html: str | None) -> SafeText:
    return safe_text(html) if html else SafeText()


def key_of(node: Node | None) -> str | None:
    """ "agency/number" of an identifier; the scheme is left out because references do."""
    if node is None or not (number := clean("".join(node.parts))):
        return None
    agency = clean(node.attributes.get("schemeAgencyID", ""))
    return f"{agency}/{number}" if agency else number


def links_of(node: Node, tally: Tally) -> list[Reference]:
    """The https links an element names, each with its title."""
    found: list[Reference] = []
    for link in node.within("weiterfuehrenderLink", "link", "internetadresse", "webadresse", "modulUrsprungsportal"):
        address = next((child.text for child in link.within("uri", "url", "link")), None) or "".join(link.parts)
        if url := safe_url(address):
            title = german(link.all("titel", "bezeichnung", "beschreibung"), tally)
            found.append(Reference(title or url.split("/")[2], url))
    return found


def codes(node: Node, name: str) -> list[str]:
    """Texts of the ``code`` elements inside the ``name`` children."""
    return [code.text for child in node.all(name) for code in child.within("code") if code.text]


def is_misread(node: Node) -> bool:
    """Whether the texts were read with a wrong encoding somewhere before ("BÃ¼rgeramt")."""
    return any(_MISREAD.search(part) for part in node.parts) or any(is_misread(child) for child in node.children)


def day(text: str | None) -> date | None:
    """The date at the front of an XML date or time."""
    found = _DATE.match(text or "")
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def out_of_date(node: Node, today: date) -> str | None:
    """Why the object does not apply today (German); None: it does."""
    for period in node.all("gueltigkeit"):
        end = day(next((limit.text for limit in period.within("ende", "bis", "gueltigBis")), None))
        start = day(next((limit.text for limit in period.within("beginn", "von", "gueltigAb")), None))
        if end and end < today:
            return f"gilt nicht mehr (seit {end:%d.%m.%Y})"
        if start and start > today:
            return f"gilt noch nicht (ab {start:%d.%m.%Y})"
    return None


def is_elsewhere(node: Node, region: str | None) -> bool:
    """Whether the object is only for other areas than ``region`` (AGS or ARS); one for the Land is for its cities."""
    areas = [municipality(area.text) for area in node.within("gebietID", "gueltigkeitGebietID") if area.text.isdigit()]
    if not region or not areas:
        return False
    own = municipality(region)
    return not any(own.startswith(area) or area.startswith(own) for area in areas)


def municipality(area: str) -> str:
    """An area key as short as it says the same: a 12-digit ARS as AGS, without zeros that stand for "all of it"."""
    key = area[:5] + area[9:] if len(area) == 12 else area
    for length in (5, 3, 2):
        if len(key) > length and not key[length:].strip("0"):
            key = key[:length]
    return key
