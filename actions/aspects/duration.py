"""How long does it take?"""

from actions.aspects.composed import Composed, Question


def compose(question: Question) -> Composed | None:
    service = question.service
    if service.duration is None:
        return None
    return Composed(
        "utter_duration",
        {"title": service.title, "fact": service.duration},
        example="duration" in service.example_fields,
    )
