"""Leichte Sprache (language "de-leicht"): what editors wrote for a service takes the place of the composed answer.

The one place where an outcome is turned into Leichte Sprache; how each response is worded is chosen by the engine from
its variants in domain.yml. docs/plain_language.md
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from actions.catalogue.model import Service
from actions.knowledge import Context, Knowledge
from actions.replies import Choice, Utterance, reply
from actions.turn import Memory, Outcome

PLAIN_LANGUAGE = "de-leicht"

# Names, addresses and times: composed of figures and of phrases that are in Leichte Sprache themselves.
FIGURES = frozenset({"office", "opening_hours"})
ELSEWHERE = "utter_office_nearest"  # an answer for one place, which the editors' text does not know
OTHERS_WORDS = frozenset({"utter_authority"})  # filled with sentences that nobody has put into Leichte Sprache


def in_plain_language(outcome: Outcome, context: Context) -> Outcome:
    """``outcome`` with the editors' texts and titles; where there is no text, one sentence before says so, once."""
    said: list[Utterance] = []
    for utterance in outcome.utterances:
        plain = _plain(utterance, context.knowledge)
        if plain is utterance and _is_hard(utterance) and not _is_warned(said):
            said.append(reply("utter_plain_missing"))
        said.append(_retitled(plain, context.knowledge))
    return Outcome(said, _remembered(outcome.memory, context.knowledge))


def _plain(utterance: Utterance, knowledge: Knowledge) -> Utterance:
    """The editors' text for the same question, or ``utterance`` itself."""
    answer = utterance.message.get("answer")
    service = knowledge.service(answer["service"]["id"]) if answer else None
    if not answer or not service or not service.plain or utterance.response == ELSEWHERE:
        return utterance
    text: str | None = getattr(service.plain, answer["aspect"], None)
    return replace(utterance, response="utter_plain", values={"fact": text}) if text else utterance


def _is_hard(utterance: Utterance) -> bool:
    answer = utterance.message.get("answer")
    return answer["aspect"] not in FIGURES if answer else utterance.response in OTHERS_WORDS


def _is_warned(said: Iterable[Utterance]) -> bool:
    return any(utterance.response == "utter_plain_missing" for utterance in said)


def _retitled(utterance: Utterance, knowledge: Knowledge) -> Utterance:
    """``utterance`` with the titles that editors gave services in Leichte Sprache."""
    message = dict(utterance.message)
    if message["type"] != "reply":  # clerks know services by their own titles
        return utterance
    if answer := message.get("answer"):
        service = knowledge.service(answer["service"]["id"])
        message["answer"] = {**answer, "service": _with_plain_title(answer["service"], service)}
    if choices := message.get("choices"):
        message["choices"] = _choices(choices, knowledge)
    values = {name: _title(value, knowledge) if name == "title" else value for name, value in utterance.values.items()}
    return replace(utterance, message=message, values=values)


def _remembered(memory: Memory, knowledge: Knowledge) -> Memory:
    """What was offered, as it was shown: citizens choose by its words, too."""
    if memory.offered is None:
        return memory
    return replace(memory, offered={**memory.offered, "choices": _choices(memory.offered["choices"], knowledge)})


def _choices(choices: Iterable[Choice], knowledge: Knowledge) -> list[Choice]:
    return [_with_plain_title(choice, knowledge.service(choice["payload"].get("service"))) for choice in choices]


def _with_plain_title(titled: Any, service: Service | None) -> Any:
    if service is None or service.plain is None or service.plain.title is None:
        return titled
    return {**titled, "title": titled["title"].replace(service.title, service.plain.title)}


def _title(title: str, knowledge: Knowledge) -> str:
    services = knowledge.snapshot.services.values()
    return next((plain.title for one in services if one.title == title and (plain := one.plain) and plain.title), title)
