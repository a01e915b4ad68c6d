"""How does it work, step by step?"""

from actions.aspects.composed import Composed, Question


def compose(question: Question) -> Composed | None:
    service, language = question.service, question.context.language
    if not service.procedure:
        return None
    example = "procedure" in service.example_fields
    if len(service.procedure) == 1:
        return Composed(
            "utter_procedure_single", {"title": service.title, "lines": service.procedure[0]}, example=example
        )
    steps = [
        language.phrase("lists.step", number=number, text=step) for number, step in enumerate(service.procedure, 1)
    ]
    return Composed("utter_procedure", {"title": service.title, "lines": "\n".join(steps)}, example=example)
