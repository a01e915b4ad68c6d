"""Who may?"""

from actions.aspects.composed import Composed, Question


def compose(question: Question) -> Composed | None:
    service = question.service
    if service.eligibility is None:
        return None
    return Composed(
        "utter_eligibility",
        {"title": service.title, "fact": service.eligibility},
        example="eligibility" in service.example_fields,
    )
