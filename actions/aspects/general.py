"""What is this service about?"""

from actions.aspects.composed import Composed, Question, online_links


def compose(question: Question) -> Composed | None:
    service = question.service
    return Composed(
        "utter_general",
        {"title": service.title, "fact": service.general},
        links=online_links(service.online),
        example="general" in service.example_fields,
    )
