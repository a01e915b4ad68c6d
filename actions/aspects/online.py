"""Can it be done online?"""

from actions.aspects.composed import Composed, Question, online_links


def compose(question: Question) -> Composed | None:
    service = question.service
    if not service.online:
        return None
    return Composed(
        "utter_online",
        {"title": service.title},
        links=online_links(service.online),
        example="online" in service.example_fields,
    )
