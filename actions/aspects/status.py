"""How far is my application?"""

from actions.aspects.composed import Composed, Question


def compose(question: Question) -> Composed | None:
    service = question.service
    if service.status is None:
        return None
    return Composed(
        "utter_status", {"title": service.title, "fact": service.status}, example="status" in service.example_fields
    )
