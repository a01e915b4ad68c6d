"""Safe text as the values of catalogue fields: sentences, steps, documents, links."""

import re
from collections.abc import Iterable
from typing import Any

from actions.catalogue.importers.safe_text import Reference, SafeText, references

LONGEST = 4000  # characters of one aspect
LONGEST_SUMMARY = 800  # characters of the general answer; what is longer is cut at the end of a sentence
_CONDITION = re.compile(r"^(?:(?:zusätzlich|außerdem|nur)\s+)?(?:bei|für|wenn|falls|sofern|im falle?|als)\b", re.I)
_FORM = re.compile(
    r"\b(?:antrag|vordruck|formular|formblatt|vollmacht|erklärung|mandat|fragebogen|muster|checkliste|anzeige|"
    r"bescheinigung|bestätigung|meldung|beiblatt|anlage)|(?:antrag|formular|blatt|erklärung|bogen|vollmacht|"
    r"bescheinigung|bestätigung|ermächtigung)\b",
    re.I,
)
_INFORMATION = re.compile(
    r"merkblatt|info|broschüre|flyer|hinweis|muster(?:tafel|liste)|verordnung\b|richtlinie|gesetz\b|spiegel|satzung\b",
    re.I,
)
_HELP = re.compile(r"termin|auskunft|bearbeitungsstand|hilfe|anleitung|fragen", re.I)
_BARE = re.compile(r"(?:online|hier|link|mehr|weiter)[\s.:!]*", re.I)
_FILE = re.compile(r"\.(?:pdf|docx?|odt|rtf|xlsx?|ods)(?:[?#]|$)", re.I)
_ONLINE = re.compile(
    r"\bonline(?!-?ausweis)|antragstellung|\bonline-(?:antrag|dienst|service)|digitale[rsn]?\s+antrag|e-service|reservieren|"
    r"elektronisch\s+(?:beantragen|anmelden)",
    re.I,
)
_NOISE = re.compile(r"datenschutz|dsgvo|\bdatenschutzgrundverordnung\b|impressum", re.I)
_SENTENCE_END = re.compile(r"(?<=[^\s.][.!?])\s+(?=[A-ZÄÖÜ„•])|\n")
_ABBREVIATED = re.compile(
    r"(?:\b(?:z|d|u|o|i|bzw|ca|Nr|Abs|Art|Str|St|usw|ggf|evtl|inkl|max|min|vgl|Dr|Prof|Tel)|\b\d{1,2})\.$"
)


def paragraph(text: SafeText, longest: int = LONGEST) -> str | None:
    """All of ``text``, cut at the end of a sentence when it is longer than ``longest`` characters."""
    return shortened(text.text, longest) if text else None


def shortened(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    end = 0
    for found in _SENTENCE_END.finditer(text, 0, longest):
        if not _ABBREVIATED.search(text[max(found.start() - 8, 0) : found.start()]):
            end = found.start()
    return f"{text[: end or longest].rstrip(' •:')} …"


def steps(text: SafeText) -> list[str]:
    """Its lines in order, without headings that only announce a list."""
    return [shortened(line.text, LONGEST) for line in text.lines if not line.text.endswith(":")]


def ordered_steps(text: SafeText) -> list[str]:
    """The items of its numbered lists."""
    return [line.text for line in text.lines if line.ordered and len(line.text) > 1]


def documents(text: SafeText) -> list[dict[str, str]]:
    """One document a line; a line that begins a list with "bei …:" or "wenn …:" is the condition of what follows."""
    found: list[dict[str, str]] = []
    condition: str | None = None
    for line in text.lines:
        if line.text.endswith(":"):
            heading = line.text.rstrip(" :")
            condition = heading if _CONDITION.match(heading) else None
            continue
        if not line.item and not _is_below(line.text):
            condition = None
        entry = {"title": shortened(line.text, LONGEST), **({"condition": condition} if condition else {})}
        if entry not in found and len(line.text) > 1:
            found.append(entry)
    return found


def lines(text: SafeText) -> list[str]:
    return list(dict.fromkeys(shortened(line.text, LONGEST) for line in text.lines if len(line.text) > 1))


def forms_of(links: Iterable[Reference]) -> list[dict[str, str]]:
    """The links that lead to something to fill in or sign."""
    return references(link for link in links if _is_form(link))


def online_of(links: Iterable[Reference]) -> list[dict[str, str]]:
    """The links by which a matter can be settled online; one called just "online" is named after its host."""
    return references(
        Reference(link.url.split("/")[2], link.url) if _BARE.fullmatch(link.title) else link
        for link in links
        if _is_online(link)
    )


def filled(fields: dict[str, Any]) -> dict[str, Any]:
    """``fields`` without empty ones."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def is_noise(link: Reference) -> bool:
    return bool(_NOISE.search(link.title))


def _is_form(link: Reference) -> bool:
    if is_noise(link) or _is_online(link) or _INFORMATION.search(link.title):
        return False
    return bool(_FORM.search(link.title) or _FILE.search(link.url))


def _is_online(link: Reference) -> bool:
    return bool(_ONLINE.search(link.title)) and not _FILE.search(link.url) and not _HELP.search(link.title)


def _is_below(text: str) -> bool:
    return text[:1] in "-–—•*·"
