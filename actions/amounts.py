"""Amounts of money in a message: "ich verdiene 2000 euro", "1.250,50 €". Pure."""

import re
from decimal import Decimal

from actions.catalogue.german import fold

_NUMBER = r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?"
_MONEY = re.compile(rf"(?:\b{_NUMBER} ?(?:euro\b|eur\b|€)|€ ?{_NUMBER})")
_INCOME = re.compile(
    r"\b(?:verdien\w*|einkommen|gehalt|rente|lohn|brutto|netto)(?: (?:\w+ )?(?:von|ist|ist etwa|etwa|ca|rund|so))? "
    rf"{_NUMBER}\b"
)
_LEAST_INCOME = 100  # a smaller number beside "Rente" is an age or a year


def find_amount(text: str) -> Decimal | None:
    """The first amount ``text`` names, in euros; None when it names none."""
    plain = fold(text)
    if match := _MONEY.search(plain):
        return _decimal(match[1] or match[3], match[2] or match[4])
    if match := _INCOME.search(plain):
        amount = _decimal(match[1], match[2])
        return amount if amount >= _LEAST_INCOME else None
    return None


def _decimal(whole: str, cents: str | None) -> Decimal:
    return Decimal(f"{whole.replace('.', '')}.{(cents or '0').ljust(2, '0')}")
