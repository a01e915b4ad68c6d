"""Entries that were never meant for citizens: tests, and what counters use among themselves."""

import re

from actions.catalogue.importers.source import Source

_TEST = re.compile(
    r"^test\w{0,2}$|^test(?:leistung|standort|dienst|dienstleistung|eintrag|objekt|datensatz|termin|behörde|amt|stelle|"
    r"formular|organisation)\w*\b|^test[\s:_-]+\w|\(test\)|_test$|\bdummy\b|\blorem ipsum\b|\bzz+[\s_-]|^x{3,}|"
    r"\bbitte nicht (?:buchen|benutzen|verwenden|löschen|nutzen)\b",
    re.I,
)
_COUNTER = re.compile(
    r"\bshortlane\b|\bspontan(?:vorsprache|nummer|kunde|termin)?\b|\bwartenummer\b|\baufrufnummer\b|^SB\s|\bintern(?:er|e|es)?\b|"
    r"\bpuffer(?:termin)?\b|\bblocker\b|\bplatzhalter\b|\bnicht öffentlich\b",
    re.I,
)


def internal(key: str, title: str, source: Source, *, described: bool = False) -> str | None:
    """Why the object is not for citizens (German); None: it is. What has a text of its own is not taken for an internal
    entry because of its name alone, unless the name says test."""
    wanted = {key.lower(), key.rpartition("/")[2].lower(), title.lower()}
    if wanted & {name.lower() for name in source.keep}:
        return None
    if wanted & {name.lower() for name in source.skip}:
        return "steht unter skip in den Einstellungen der Quelle"
    if _TEST.search(title):
        return "Testeintrag, dem Namen nach"
    if not described and _COUNTER.search(title):
        return "interner Eintrag, dem Namen nach; ohne Beschreibung"
    return None
