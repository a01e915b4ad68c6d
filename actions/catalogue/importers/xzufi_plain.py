"""Texts in Leichte Sprache, where a delivery marks them with their language ("de-x-leicht")."""

from collections.abc import Mapping

from actions.catalogue.importers.delivery import Tally
from actions.catalogue.importers.safe_text import SafeText, one_line, safe_text
from actions.catalogue.importers.xml_stream import Node
from actions.catalogue.importers.xzufi_text import texts

_MODULES = {
    "general": ("06", "24", "05"),
    "documents": ("08",),
    "eligibility": ("09",),
    "procedure": ("11",),
    "form": ("14",),
    "contact": ("23", "22"),
}
_OWN = {"fees": "modulKosten", "deadline": "modulFrist", "duration": "modulBearbeitungsdauer"}
_TITLES = ("03", "02")


def plain_language(node: Node, modules: Mapping[str, str], tally: Tally) -> dict[str, str] | None:
    """The fields of PlainLanguage; None without a general text, for which the others would have no place."""
    fields = {name: _text(modules, codes) for name, codes in _MODULES.items()}
    if not fields["general"]:
        return None
    for name, own in _OWN.items():
        nodes = [text for module in node.all(own) for text in module.all("beschreibung", "inhalt")]
        found = texts(nodes, Tally()).plain
        fields[name] = _lines(safe_text(found)) if found else None
    title = next((one_line(modules[code]) for code in _TITLES if code in modules), None)
    return {name: text for name, text in {"title": title, **fields}.items() if text}


def _text(modules: Mapping[str, str], codes: tuple[str, ...]) -> str | None:
    found = next((modules[code] for code in codes if code in modules), None)
    return _lines(safe_text(found)) if found else None


def _lines(text: SafeText) -> str | None:
    return "\n".join(line.text for line in text.lines) or None
