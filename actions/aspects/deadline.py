"""Until when?"""

from actions.aspects.composed import Composed, Question


def compose(question: Question) -> Composed | None:
    service = question.service
    if service.deadline is None:
        return None
    return Composed(
        "utter_deadline",
        {"title": service.title, "fact": service.deadline},
        example="deadline" in service.example_fields,
    )
