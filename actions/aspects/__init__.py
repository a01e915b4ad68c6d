"""One file per aspect of a service: what the catalogue knows becomes a response and its values. docs/answers.md"""

from actions.aspects import (
    appointment,
    contact,
    deadline,
    documents,
    duration,
    eligibility,
    fees,
    form,
    general,
    legal_basis,
    office,
    online,
    opening_hours,
    procedure,
    status,
)
from actions.aspects.composed import Composer

COMPOSERS: dict[str, Composer] = {
    "general": general.compose,
    "fees": fees.compose,
    "documents": documents.compose,
    "deadline": deadline.compose,
    "duration": duration.compose,
    "procedure": procedure.compose,
    "online": online.compose,
    "appointment": appointment.compose,
    "office": office.compose,
    "opening_hours": opening_hours.compose,
    "contact": contact.compose,
    "eligibility": eligibility.compose,
    "form": form.compose,
    "status": status.compose,
    "legal_basis": legal_basis.compose,
}

# In which order other aspects are offered after an answer: what people ask next most often comes first.
FOLLOW_UPS = (
    "fees", "documents", "appointment", "online", "office", "opening_hours", "procedure", "duration", "deadline",
    "eligibility", "form", "contact", "status", "legal_basis",
)  # fmt: skip
