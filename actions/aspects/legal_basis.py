"""Which law says so?"""

from actions.aspects.composed import Composed, Question
from actions.office_cards import listed


def compose(question: Question) -> Composed | None:
    service = question.service
    if not service.legal_basis:
        return None
    lines = listed(service.legal_basis, question.context.language)
    return Composed(
        "utter_legal_basis", {"title": service.title, "lines": lines}, example="legal_basis" in service.example_fields
    )
