"""What does it cost?"""

from collections.abc import Sequence
from decimal import Decimal

from actions.ages import Age, bounds, is_only_bounds, within
from actions.aspects.composed import Composed, Question
from actions.catalogue.model import Fee
from actions.language import Language


def compose(question: Question) -> Composed | None:
    service, language = question.service, question.context.language
    if not service.fees:
        return None
    example = "fees" in service.example_fields
    if all(fee.amount == 0 and fee.amount_max is None and fee.note is None for fee in service.fees):
        return Composed("utter_fees_free", {"title": service.title}, example=example)
    if len(service.fees) == 1 and service.fees[0].amount is not None:
        lines = price(service.fees[0], language)
        return Composed("utter_fees_single", {"title": service.title, "lines": lines}, example=example)
    fees = _fitting_first(service.fees, question.age)
    listed = [language.phrase("fees.line", label=fee.label, price=price(fee, language)) for fee in fees]
    if named := _named(fees, question.age, language):
        listed.insert(0, named)
    return Composed("utter_fees", {"title": service.title, "lines": "\n".join(listed)}, example=example)


def _fitting_first(fees: Sequence[Fee], age: Age | None) -> list[Fee]:
    """Those whose label is for ``age`` before the others; the order of the catalogue otherwise."""
    if age is None:
        return list(fees)
    return sorted(fees, key=lambda fee: not ((wanted := bounds(fee.label)) and within(age, wanted)))


def _named(fees: Sequence[Fee], age: Age | None, language: Language) -> str | None:
    """The one fee that holds at ``age``, when its label says nothing but an age; otherwise nothing is promised."""
    if age is None or not age.exact:
        return None
    fitting = [fee for fee in fees if (wanted := bounds(fee.label)) and within(age, wanted)]
    if len(fitting) != 1 or not is_only_bounds(fitting[0].label):
        return None
    return language.phrase("fees.at_age", age=age.low, price=price(fitting[0], language))


def price(fee: Fee, language: Language) -> str:
    """ "46,00 €", "10,00 € bis 20,00 €", "gebührenfrei" or the fee's note; a note beside an amount in brackets."""
    if fee.amount is None:
        return fee.note or ""
    if fee.amount_max is not None:
        amount = language.phrase("fees.range", low=euros(fee.amount), high=euros(fee.amount_max))
    elif fee.amount == 0:
        amount = language.phrase("fees.free")
    else:
        amount = language.phrase("fees.exact", amount=euros(fee.amount))
    return language.phrase("fees.priced_note", price=amount, note=fee.note) if fee.note else amount


def euros(amount: Decimal) -> str:
    """German notation with two decimals: 1234.5 → "1.234,50"."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
