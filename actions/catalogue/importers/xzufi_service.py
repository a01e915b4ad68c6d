"""A ``leistung`` or ``spezialisierung`` of XZuFi as fields of a service."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from actions.catalogue.importers import aspects
from actions.catalogue.importers.delivery import Put, Skip, Tally
from actions.catalogue.importers.fees import fees_of, structured_fee, without_doubles
from actions.catalogue.importers.internal import internal
from actions.catalogue.importers.safe_text import Reference, SafeText, one_line, references
from actions.catalogue.importers.sentences import sentence
from actions.catalogue.importers.source import Source
from actions.catalogue.importers.xml_stream import Node
from actions.catalogue.importers.xzufi_plain import plain_language
from actions.catalogue.importers.xzufi_text import (
    Texts,
    codes,
    day,
    german,
    is_elsewhere,
    is_misread,
    key_of,
    links_of,
    out_of_date,
    safe,
    texts,
)

# Modules of the code list "leikaTextmodul".
NAME, NAME_2, SHORT, FULL, LEGAL, DOCUMENTS, ELIGIBILITY = "02", "03", "05", "06", "07", "08", "09"
PROCEDURE, FORMS, MORE, HINTS, AUTHOR, AUTHORITY, CONTACT = "11", "14", "15", "16", "18", "22", "23"
TEASER, REMEDY = "24", "25"

_LEIKA = re.compile(r"99\d{12}")
_LONGEST_HINT = 400  # characters; longer hints and references would bury the answer
_UNITS = {
    "min": "Minuten", "hur": "Stunden", "day": "Tage", "d": "Tage", "wee": "Wochen", "w": "Wochen", "mon": "Monate",
    "m": "Monate", "ann": "Jahre", "y": "Jahre", "a": "Jahre",
}  # fmt: skip


@dataclass
class Modules:
    """Texts and links by module code; ``order``: which came first where a module occurs more than once."""

    german: dict[str, str] = field(default_factory=dict)
    plain: dict[str, str] = field(default_factory=dict)
    links: dict[str, list[Reference]] = field(default_factory=dict)

    def add(self, code: str, found: Texts, links: Iterable[Reference]) -> None:
        for into, text in ((self.german, found.german), (self.plain, found.plain)):
            if text:
                into[code] = f"{into[code]}\n{text}" if code in into else text
        self.links.setdefault(code, []).extend(links)


def service_of(node: Node, source: Source, tally: Tally) -> Put | Skip:
    """A ``leistung`` as a service."""
    key = key_of(node.first("id"))
    modules = modules_of(node, tally)
    title = one_line(modules.german.get(NAME_2) or modules.german.get(NAME) or "")
    if not title:
        title = german(node.all("bezeichnung", "leistungsbezeichnung", "name"), tally) or ""
    if reason := _unusable(node, key, title):
        return Skip("service", key or "?", title or "?", reason, broken=True)
    assert key is not None
    described = any(code in modules.german for code in (TEASER, SHORT, FULL))
    if reason := internal(key, title, source, described=described) or out_of_date(node, source.today):
        return Skip("service", key, title, reason)
    if is_elsewhere_service(node, source):
        return Skip("service", key, title, f"gilt nicht für das Gebiet {source.region}")
    notes: list[str] = []
    fields = {
        "title": title,
        **fields_of(node, modules, title, notes, tally),
        **_identity(node, modules, notes, source, tally),
    }
    return Put("service", key, title, aspects.filled(fields), notes=tuple(notes))


def specialisation_of(node: Node, source: Source, tally: Tally) -> Put | Skip:
    """A ``spezialisierung``: the fields it replaces in its services."""
    key = key_of(node.first("id"))
    services = tuple(dict.fromkeys(filter(None, map(key_of, node.within("leistungID", "leistungsID")))))
    modules = modules_of(node, tally)
    title = one_line(modules.german.get(NAME_2) or modules.german.get(NAME) or "")
    if key is None or not services:
        reason = "nennt keine Kennung" if key is None else "nennt keine Leistung"
        return Skip("specialisation", key or "?", title or "?", reason, broken=True)
    if is_elsewhere(node, source.region):
        return Skip("specialisation", key, title or key, f"gilt nicht für das Gebiet {source.region}")
    if is_misread(node):
        return Skip("specialisation", key, title or key, "Umlaute sind falsch kodiert („Ã¼“)", broken=True)
    notes: list[str] = []
    fields = fields_of(node, modules, title, notes, tally)
    if title:
        fields["title"] = title
    return Put("specialisation", key, title or key, aspects.filled(fields), services, tuple(notes))


def is_elsewhere_service(node: Node, source: Source) -> bool:
    areas = Node("", {})
    areas.children = node.all("gueltigkeitGebietID", "gebietID")
    return is_elsewhere(areas, source.region)


def modules_of(node: Node, tally: Tally) -> Modules:
    """All ``modulText`` of ``node`` by code, in the order of ``positionDarstellung``."""
    modules = Modules()
    for module in sorted(node.all("modulText"), key=_position):
        code = next(iter(codes(module, "leikaTextmodul")), "").strip().zfill(2)
        modules.add(code, texts(module.all("inhalt"), tally), links_of(module, tally))
    return modules


def fields_of(node: Node, modules: Modules, title: str, notes: list[str], tally: Tally) -> dict[str, Any]:
    """The aspects of a service. What cannot be kept goes to ``notes``."""
    said = {code: safe(text) for code, text in modules.german.items()}

    def of(code: str) -> Any:
        return said.get(code) or safe(None)

    links = {code: [*of(code).links, *found] for code, found in modules.links.items()}
    every = [link for code in (FORMS, DOCUMENTS, PROCEDURE, MORE, FULL) for link in links.get(code, ())]
    dropped = sum(text.dropped_links for text in said.values())
    if dropped:
        notes.append("Verweise ohne https weggelassen")
    remedy = aspects.paragraph(of(REMEDY))
    names = [one_line(modules.german.get(code, "")) for code in (NAME, NAME_2)]
    return {
        "general": _general(modules, notes),
        "synonyms": _synonyms(node, names, title, tally),
        "fees": _fees(node, tally),
        "documents": aspects.documents(of(DOCUMENTS)),
        "deadline": _described(node, "modulFrist", tally),
        "duration": _described(node, "modulBearbeitungsdauer", tally),
        "procedure": aspects.steps(of(PROCEDURE)),
        "online": aspects.online_of(every),
        "forms": references([*links.get(FORMS, ())]) or aspects.forms_of(every),
        "contact": _contact(of(CONTACT), of(AUTHORITY)),
        "eligibility": aspects.paragraph(of(ELIGIBILITY)),
        "legal_basis": [
            *aspects.lines(of(LEGAL)),
            *([sentence("legal_remedy", text=remedy)] if remedy else []),
        ],
        "plain": plain_language(node, modules.plain, tally),
    }


def _identity(node: Node, modules: Modules, notes: list[str], source: Source, tally: Tally) -> dict[str, Any]:
    """LeiKa key, source and date."""
    keys = [key.replace(" ", "") for key in codes(node, "referenzLeiKa")]
    leika = next((key for key in keys if _LEIKA.fullmatch(key)), None)
    if keys and not leika:
        notes.append(f"LeiKa-Schlüssel „{keys[0]}“ hat nicht 14 Stellen mit 99 am Anfang")
    portal = next((link for module in node.all("modulUrsprungsportal") for link in _portal(module, tally)), None)
    author = one_line(modules.german.get(AUTHOR, ""))
    version = node.first("versionsinformation") or Node("", {})
    date = next(
        (day(version.value(name)) for name in ("geaendertDatumZeit", "erstelltDatumZeit") if version.value(name)), None
    )
    return {
        "leika": leika,
        "source": {"title": author or source.title, "url": portal or str(source.url)},
        "as_of": min(date, source.today).isoformat() if date else None,
    }


def _portal(module: Node, tally: Tally) -> list[str]:
    wrapper = Node("", {})
    wrapper.children = [module]
    return [link.url for link in links_of(wrapper, tally)]


def _unusable(node: Node, key: str | None, title: str) -> str | None:
    if key is None:
        return "nennt keine Kennung"
    if is_misread(node):
        return "Umlaute sind falsch kodiert („Ã¼“); bitte beim Lieferanten richtigstellen lassen"
    if len(title) < 2:
        return "nennt keine Bezeichnung auf Deutsch"
    return None


def _position(module: Node) -> int:
    position = module.value("positionDarstellung") or ""
    return int(position) if position.isdecimal() and len(position) < 10 else 10**10


def _general(modules: Modules, notes: list[str]) -> str | None:
    """Teaser, else a full text that is short enough, else the summary, else the beginning of the full text; hints and
    further information are added when they are short."""
    said = {code: safe(modules.german.get(code)) for code in (TEASER, SHORT, FULL, HINTS, MORE)}
    full = said[FULL].text
    if len(full) <= aspects.LONGEST_SUMMARY:
        best = full or said[TEASER].text or said[SHORT].text
    else:
        best = said[TEASER].text or said[SHORT].text or full
        notes.append("Volltext länger als 800 Zeichen: die allgemeine Auskunft ist eine Kurzfassung")
    parts = [aspects.shortened(best, aspects.LONGEST_SUMMARY)] if best else []
    if said[HINTS] and len(said[HINTS].text) <= _LONGEST_HINT:
        parts.append(said[HINTS].text)
    elif said[HINTS]:
        notes.append("Hinweise (Modul 16) weggelassen: länger als 400 Zeichen")
    if text := _more(said[MORE], modules.links.get(MORE, ())):
        if len(text) <= _LONGEST_HINT:
            parts.append(sentence("more", text=text))
        else:
            notes.append("Weiterführende Informationen (Modul 15) weggelassen: länger als 400 Zeichen")
    return "\n".join(parts) or None


def _more(text: SafeText, links: Iterable[Reference]) -> str:
    """Further information with the addresses it names."""
    named = {link.url: link.title for link in (*text.links, *links)}
    own = [line.text for line in text.lines if line.text not in named.values()]
    return "; ".join([*own, *(f"{title} ({url})" for url, title in named.items())])


def _synonyms(node: Node, names: Iterable[str], title: str, tally: Tally) -> list[str]:
    words = [
        german([word], tally)
        for module in node.all("modulBegriffImKontext")
        for context in (module.all("begriffImKontext") or [module])
        for word in context.all("begriff")
    ]
    known = {title.lower()}
    kept: list[str] = []
    for word in (*names, *words):
        if word and len(word) > 1 and word.lower() not in known:
            known.add(word.lower())
            kept.append(word)
    return kept


def _fees(node: Node, tally: Tally) -> list[dict[str, Any]]:
    """Fees as described; from separate fields where the description has no figure."""
    described: list[dict[str, Any]] = []
    structured: list[dict[str, Any]] = []
    for module in node.all("modulKosten"):
        found = texts(module.all("beschreibung", "inhalt"), tally)
        described += fees_of(safe(found.german))
        structured += [fee for cost in module.all("kosten") if (fee := _structured(cost, tally))]
    if structured and not any("amount" in fee for fee in described):
        return without_doubles([*structured, *described])
    return without_doubles(described)


def _structured(cost: Node, tally: Tally) -> dict[str, Any] | None:
    currency = next(
        (code.text for unit in cost.within("waehrung", "waehrungsschluessel") for code in unit.within("code")), "EUR"
    )
    if currency.upper() not in ("EUR", "EURO", "€"):
        return None

    def amount(*names: str) -> str | None:
        return next((found.text for found in cost.within(*names) if found.text), None)

    low = amount("betrag", "betragUntergrenze", "kostenUntergrenze", "untergrenze", "minimum")
    high = amount("betragObergrenze", "kostenObergrenze", "obergrenze", "maximum")
    label = german([*cost.within("bezeichnung")] or [*cost.within("beschreibung", "beschreibungKosten")], tally)
    prepaid = next((flag.text for flag in cost.within("vorkasse", "kennzeichenVorkasse")), "") in ("true", "1")
    return structured_fee(low, high, label, sentence("fee_prepaid") if prepaid else None)


def _described(node: Node, name: str, tally: Tally) -> str | None:
    """The text of a module of its own; else its figures in words."""
    parts: list[str] = []
    for module in node.all(name):
        text = aspects.paragraph(safe(texts(module.all("beschreibung", "inhalt"), tally).german))
        if text := text or _figures(module):
            parts.append(text)
    return "\n".join(dict.fromkeys(parts)) or None


def _figures(module: Node) -> str | None:
    spans: list[str] = []
    for length in module.within("dauer"):
        holder = next((node for node in (module, *_all(module)) if length in node.children), module)
        unit = holder.first("einheit")
        name = (unit.value("name") or _UNITS.get((unit.value("code") or unit.text).lower())) if unit else None
        if name and length.text.isdecimal():
            spans.append(f"{length.text} {name}")
    return sentence("duration_range", low=spans[0], high=spans[1]) if len(spans) == 2 else next(iter(spans), None)


def _all(node: Node) -> Iterable[Node]:
    for child in node.children:
        yield child
        yield from _all(child)


def _contact(person: Any, authority: Any) -> dict[str, str] | None:
    note = aspects.paragraph(person) or aspects.paragraph(authority)
    return {"note": note} if note else None
