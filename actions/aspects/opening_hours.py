"""When is it open?"""

from actions.aspects.composed import Composed, Question, any_example
from actions.office_cards import SHOWN, all_with_hours, with_hours
from actions.places import nearest


def compose(question: Question) -> Composed | None:
    """The hours of all offices of the service, or of the nearest one when the citizen said where she is."""
    service, context = question.service, question.context
    offices = [office for office in question.offices if office.opening_hours]
    if not offices:
        return None
    example = any_example(offices, "opening_hours")
    if question.place:
        offices = nearest(offices, question.place)[:1]
        lines = with_hours(offices[0], context, question.day, clock=question.clock, place=question.place, week=True)
        values = {"title": service.title, "place": question.place.name, "lines": lines}
        return Composed("utter_office_nearest", values, offices=offices, example=example)
    offices = offices[:SHOWN]
    lines = all_with_hours(offices, context, question.day, question.clock)
    return Composed("utter_opening_hours", {"title": service.title, "lines": lines}, offices=offices, example=example)
