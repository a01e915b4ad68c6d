"""Which papers are needed?"""

from actions.aspects.composed import Composed, Question
from actions.catalogue.model import Document
from actions.language import Language


def compose(question: Question) -> Composed | None:
    service, language = question.service, question.context.language
    if not service.documents:
        return None
    lines = "\n".join(_line(document, language) for document in service.documents)
    return Composed(
        "utter_documents", {"title": service.title, "lines": lines}, example="documents" in service.example_fields
    )


def _line(document: Document, language: Language) -> str:
    if document.condition is None:
        return language.phrase("lists.item", text=document.title)
    return language.phrase("lists.conditional", text=document.title, condition=document.condition)
