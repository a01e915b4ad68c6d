"""Where must I go?"""

from actions.aspects.composed import Composed, Question, any_example
from actions.office_cards import SHOWN, listed, office_text, with_hours
from actions.places import nearest


def compose(question: Question) -> Composed | None:
    """All offices of the service, or the nearest one when the citizen said where she is."""
    service, context, offices = question.service, question.context, question.offices
    if not offices:
        return None
    example = "offices" in service.example_fields or any_example(offices, "address", "opening_hours")
    if question.place:
        offices = nearest(offices, question.place)[:1]
        lines = with_hours(offices[0], context, question.day, clock=question.clock, place=question.place)
        values = {"title": service.title, "place": question.place.name, "lines": lines}
        return Composed("utter_office_nearest", values, offices=offices, example=example)
    offices = offices[:SHOWN]
    lines = listed([office_text(office, context) for office in offices], context.language)
    response = "utter_office" if len(offices) > 1 else "utter_office_single"
    return Composed(response, {"title": service.title, "lines": lines}, offices=offices, example=example)
