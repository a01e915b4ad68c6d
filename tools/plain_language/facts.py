"""Does the service itself state the figures of a text in Leichte Sprache? docs/plain_language.md"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from actions.catalogue.model import Service

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:\.\d{3})*(?:,\d+)?(?![\w])")
_STEP = re.compile(r"^\d+\.\s", re.MULTILINE)
_WORDS = {
    "zwei": 2, "beide": 2, "beiden": 2, "drei": 3, "dritte": 3, "dritten": 3, "vier": 4, "fünf": 5, "sechs": 6,
    "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "volljährig": 18, "erwachsener": 18,
}  # fmt: skip
_WORD = re.compile(r"[a-zäöüß]+")


def strange_figures(text: str, service: Service) -> list[str]:
    """The numbers of ``text`` that nothing in ``service`` explains, as written.

    The number of its bullets, of the service's offices and of its forms is allowed: "Es gibt 2 Formulare:".
    """
    allowed = {Decimal(1), *_counts(text, service), *_figures_of(service)}
    return [found for found in _NUMBER.findall(_STEP.sub("", text)) if _value(found) not in allowed]


def _counts(text: str, service: Service) -> set[Decimal]:
    bullets = sum(line.startswith("• ") for line in text.splitlines())
    return {Decimal(count) for count in (bullets, len(service.offices), len(service.forms))}


def _figures_of(service: Service) -> Iterable[Decimal]:
    """Every figure the service states, in digits, in words or as an amount."""
    for value in _leaves(service.model_dump(exclude={"plain", "synonyms", "leika", "id"})):
        if isinstance(value, Decimal):
            yield value
        elif isinstance(value, str):
            yield from (_value(found) for found in _NUMBER.findall(value))
            yield from (Decimal(_WORDS[word]) for word in _WORD.findall(value.lower()) if word in _WORDS)


def _leaves(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _leaves(part)
    else:
        yield value


def _value(number: str) -> Decimal:
    """ "1.800" → 1800, "27,60" → 27.6."""
    return Decimal(number.replace(".", "").replace(",", "."))
