"""Which form is needed?"""

from actions.aspects.composed import Composed, Question, form_links
from actions.office_cards import listed


def compose(question: Question) -> Composed | None:
    service = question.service
    if not service.forms:
        return None
    lines = listed([form.title for form in service.forms], question.context.language)
    return Composed(
        "utter_form",
        {"title": service.title, "lines": lines},
        links=form_links(service.forms),
        example="forms" in service.example_fields,
    )
