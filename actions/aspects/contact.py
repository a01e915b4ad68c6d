"""Whom can I call or write to?"""

from actions.aspects.composed import Composed, Question, any_example
from actions.catalogue.model import Contact, Office
from actions.language import Language
from actions.office_cards import SHOWN, listed


def compose(question: Question) -> Composed | None:
    """The service's own contact, or else that of its offices."""
    service, language, offices = question.service, question.context.language, question.offices[:SHOWN]
    if service.contact:
        lines = _own(service.contact, language)
        example = "contact" in service.example_fields
    else:
        lines = [line for office in offices for line in office_contact(office, language)]
        example = any_example(offices, "phone", "email")
    if not lines:
        return None
    values = {"title": service.title, "lines": listed(lines, language)}
    return Composed("utter_contact", values, offices=offices[:1] if len(offices) == 1 else [], example=example)


def _own(contact: Contact, language: Language) -> list[str]:
    lines = []
    if contact.phone:
        lines.append(language.phrase("contact.phone", phone=contact.phone))
    if contact.email:
        lines.append(language.phrase("contact.email", email=contact.email))
    return [*lines, contact.note] if contact.note else lines


def office_contact(office: Office, language: Language) -> list[str]:
    """Telephone and mail of ``office``, one a line; empty when neither is known."""
    lines = []
    if office.phone:
        lines.append(language.phrase("contact.office", name=office.name, phone=office.phone))
    if office.email:
        lines.append(language.phrase("contact.office_email", name=office.name, email=office.email))
    return lines
