"""Is an appointment needed, and where does one get it?"""

from actions.aspects.composed import Composed, Question
from actions.replies import Link


def compose(question: Question) -> Composed | None:
    service, language = question.service, question.context.language
    if service.appointment is None:
        return None
    note = f" {service.appointment.note}" if service.appointment.note else ""
    link: list[Link] = []
    if service.appointment.url:
        title = language.phrase("office.appointment_link")
        link = [{"kind": "appointment", "title": title, "url": service.appointment.url}]
    return Composed(
        f"utter_appointment_{service.appointment.required}",
        {"title": service.title, "note": note},
        links=link,
        example="appointment" in service.example_fields,
    )
