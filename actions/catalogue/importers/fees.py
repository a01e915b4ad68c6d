"""Fees in German words as figures, where a figure can be read safely; else the words themselves.

A figure counts only when a line holds nothing but what is paid for and one amount or one range. "ab", "bis zu", "etwa",
"je", two amounts: the line stays as a note, so that no citizen is told a price the publisher did not state.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from actions.catalogue.importers.safe_text import Line, SafeText
from actions.catalogue.importers.sentences import sentence

_NUMBER = r"(\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?:,-+|,–)?"
_EURO = r"(?:Euro|EUR|€)"
_BEFORE = r"^(?P<label>.*?)\s*(?:[:=–-]|\bkostet\b|\bbeträgt\b)?\s*"
_AFTER = r"\s*(?:\((?P<note>[^()]*)\))?\s*[.,;]?$"
_EXACT = re.compile(_BEFORE + rf"(?:{_EURO}\s*)?(?<![\d.,]){_NUMBER}\s*{_EURO}?" + _AFTER, re.I)
_RANGE = re.compile(
    _BEFORE
    + rf"(?:zwischen\s+|von\s+)?(?<![\d.,]){_NUMBER}\s*{_EURO}?\s*(?:-|–|bis|und)\s*{_NUMBER}\s*{_EURO}"
    + _AFTER,
    re.I,
)
_FREE = re.compile(
    r"^(?:(?P<label>.*?)\s*[:–-]\s*)?(?:es\s+fallen\s+keine\s+(?:gebühren|kosten)\s+an|keine(?:\s+(?:gebühr(?:en)?|kosten))?|"
    r"(?:gebühren|kosten)frei|kostenlos|gratis|unentgeltlich|(?:die\s+\w+\s+ist\s+)?(?:gebühren|kosten)frei)\s*[.!]?$",
    re.I,
)
_FREE_FOR = re.compile(r"^(?:gebühren|kosten)(?:frei|los)\s*(?:[:–-]|für|bei|sind|ist)\s*(?P<label>\S.*?)\.?$", re.I)
_VAGUE = re.compile(
    r"\b(?:ab|bis|zu|ca|circa|etwa|ungefähr|mindestens|höchstens|maximal|mind|max|je|jeweils|um|pro|zuzüglich|zzgl|plus|zusätzlich|"
    r"regel|grundsätzlich|rund|durchschnittlich|jede\w*|aufpreis|oder|beziehungsweise|bzw|über|unter|zwischen|von|"
    r"anteilig|stunde\w*|monat\w*|prozent)\s*[.:]?\s*$",
    re.I,
)
_AMOUNT = re.compile(rf"{_NUMBER}\s*{_EURO}|{_EURO}\s*{_NUMBER}", re.I)
_LONGEST_LABEL = 160


def fees_of(text: SafeText) -> list[dict[str, Any]]:
    """Catalogue fees for ``text``, line by line. A heading goes before the labels of the lines of its paragraph; one
    that stands alone goes before those of the next paragraph or list."""
    fees: list[dict[str, Any]] = []
    heading: Line | None = None
    last = used = -1  # blocks: of the heading, of the lines it is for
    for line in text.lines:
        if not _AMOUNT.search(line.text) and not _FREE.match(line.text) and _is_heading(line):
            if heading and used < 0:
                fees.append(_note(None, heading.text))
            heading, last, used = line, line.block, -1
            continue
        if heading and used < 0:
            used = line.block
        elif line.block not in (used, last):
            heading = None
        fees.append(fee_of(line.text, heading.text.rstrip(" :") if heading else None))
    if heading and used < 0:
        fees.append(_note(None, heading.text))
    return fees


def fee_of(text: str, heading: str | None = None) -> dict[str, Any]:
    """One line as a fee."""
    if len(_AMOUNT.findall(text)) <= 2:
        if free := _FREE.match(text):
            return _fee(heading, free["label"], amount=Decimal(0))
        if (free_for := _FREE_FOR.match(text)) and not _AMOUNT.search(text) and _is_label(free_for["label"]):
            return _fee(None, free_for["label"], amount=Decimal(0))
        if (found := _RANGE.match(text)) and _is_label(found["label"]):
            low, high = decimal(found[2]), decimal(found[3])
            if low < high:
                return _fee(heading, found["label"], amount=low, amount_max=high, note=found["note"])
        elif (exact := _EXACT.match(text)) and _AMOUNT.search(text) and _is_label(exact["label"]):
            return _fee(heading, exact["label"], amount=decimal(exact[2]), note=exact["note"])
    return _note(heading, text)


def decimal(text: str) -> Decimal:
    """``text`` in German notation ("1.234,50", "27,60") or with a decimal point ("46.00")."""
    if "," in text:
        return Decimal(text.replace(".", "").replace(",", "."))
    head, point, cents = text.rpartition(".")
    return Decimal(text.replace(".", "")) if point and len(cents) == 3 and head else Decimal(text)


def structured_fee(low: str | None, high: str | None, label: str | None, note: str | None) -> dict[str, Any] | None:
    """A fee from separate fields of a source; None when they hold no figure."""
    try:
        first = Decimal(low.replace(",", ".")) if low else None
        last = Decimal(high.replace(",", ".")) if high else None
    except ArithmeticError:
        return None
    if first is None:
        return None if last is None else _fee(None, label, note=sentence("fee_up_to", amount=_german(last)))
    if not all(amount is None or (amount.is_finite() and amount >= 0) for amount in (first, last)):
        return None
    return _fee(None, label, amount=first, amount_max=last if last and last > first else None, note=note)


def without_doubles(fees: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for fee in fees:
        if fee not in kept:
            kept.append(fee)
    return kept


def _is_heading(line: Line) -> bool:
    return (line.heading and not line.text.endswith((".", "!"))) or (line.text.endswith(":") and not line.item)


def _is_label(label: str) -> bool:
    return len(label) <= _LONGEST_LABEL and not _VAGUE.search(label) and not _AMOUNT.search(label)


def _fee(heading: str | None, label: str | None, **values: Any) -> dict[str, Any]:
    words = [part.strip(" :–-,;") for part in (heading, label) if part]
    name = ": ".join(part for part in words if len(part) > 1) or sentence("fee")
    given = {
        key: str(value) if isinstance(value, Decimal) else value for key, value in values.items() if value is not None
    }
    if "note" in given and len(given["note"].strip()) < 2:
        del given["note"]
    if "amount" in given:
        given["amount"] = f"{Decimal(given['amount']):.2f}"
    if "amount_max" in given:
        given["amount_max"] = f"{Decimal(given['amount_max']):.2f}"
    return {"label": name, **given}


def _note(heading: str | None, text: str) -> dict[str, Any]:
    return {"label": heading or sentence("fee"), "note": text}


def _german(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")
