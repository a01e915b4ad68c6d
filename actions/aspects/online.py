"""Can it be done online?"""

from actions.aspects.composed import Composed, Question, online_links


def compose(question: Question) -> Composed | None:
    service = question.service
    links, example = online_links(service.online), "online" in service.example_fields
    if service.online_note:
        return Composed(
            "utter_online_note", {"title": service.title, "fact": service.online_note}, links, example=example
        )
    if not links:
        return None
    return Composed("utter_online", {"title": service.title}, links, example=example)
