"""What an action says, as typed data: the shapes the engine's channel passes on. docs/answers.md

They mirror ``handover.protocol`` (Reply without its text, HandoverRequest, Understood) without importing it;
tests/unit/actions/test_replies.py checks one against the other. Texts come from domain.yml: an utterance names a
response and the values that fill it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, NotRequired, TypedDict

from actions.catalogue.model import Service

Act = Literal["ask", "clerk", "callback"]
Kind = Literal["answer", "choices", "offices", "text", "notice", "form"]


class Payload(TypedDict):
    """What a choice stands for; ``clerk`` and ``callback`` are carried out by the gateway."""

    act: Act
    intent: NotRequired[str]
    service: NotRequired[str]
    aspect: NotRequired[str]
    office: NotRequired[str]
    department: NotRequired[str]


class Choice(TypedDict):
    title: str
    payload: Payload


class ServiceRef(TypedDict):
    id: str
    title: str
    leika: NotRequired[str]


class SourceRef(TypedDict):
    title: str
    url: str


class Link(TypedDict):
    kind: Literal["online", "form", "appointment", "info"]
    title: str
    url: str


class OfficeCard(TypedDict):
    id: str
    name: str
    address: str
    accessible: str
    phone: NotRequired[str]
    opening_hours: NotRequired[str]
    open_now: NotRequired[bool]
    opening_text: NotRequired[str]
    transport: NotRequired[str]
    url: NotRequired[str]


class Answer(TypedDict):
    service: ServiceRef
    aspect: str
    confidence: float
    source: SourceRef
    as_of: str
    example: bool
    links: list[Link]
    offices: list[OfficeCard]


class Candidate(TypedDict):
    id: str
    title: str
    score: float


@dataclass(frozen=True)
class Utterance:
    """One line the bot says (``response`` from domain.yml filled with ``values``), or, without a response, a typed
    message for the gateway. ``message`` travels as ``json_message``."""

    response: str | None
    message: dict[str, Any]
    values: dict[str, str] = field(default_factory=dict)


def reply(
    response: str,
    values: Mapping[str, str] = MappingProxyType({}),
    *,
    kind: Kind = "text",
    answer: Answer | None = None,
    choices: Sequence[Choice] = (),
    offices: Sequence[OfficeCard] = (),
) -> Utterance:
    """One line the bot says; absent parts are left out.

    ``values`` must not use the names of a message's own parts: the engine would take a value called "text" for the
    finished text.
    """
    message: dict[str, Any] = {"type": "reply", "kind": kind}
    if answer is not None:
        message["answer"] = answer
    if choices:
        message["choices"] = list(choices)
    if offices:
        message["offices"] = list(offices)
    if kind == "form":
        message["form"] = {"id": "callback"}
    return Utterance(response, message, dict(values))


def handover(reason: str, *, department: str | None, service: ServiceRef | None) -> Utterance:
    """Asks the gateway for a person. ``reason`` is what the clerk reads."""
    message: dict[str, Any] = {"type": "handover", "reason": reason}
    if department is not None:
        message["department"] = department
    if service is not None:
        message["service"] = service
    return Utterance(None, message)


def understood(aspect: str | None, entities: Sequence[dict[str, Any]], candidates: Sequence[Candidate]) -> Utterance:
    """Tells clerks and editors what the bot made of the message; citizens never see it."""
    message: dict[str, Any] = {
        "type": "understood",
        "entities": list(entities),
        "service_candidates": list(candidates),
    }
    if aspect is not None:
        message["aspect"] = aspect
    return Utterance(None, message)


def service_ref(service: Service) -> ServiceRef:
    """How an answer and a request for a person name ``service``."""
    ref: ServiceRef = {"id": service.id, "title": service.title}
    if service.leika:
        ref["leika"] = service.leika
    return ref


def ask(title: str, intent: str, *, service: str | None = None, office: str | None = None) -> Choice:
    """A choice that asks the bot ``intent`` about a service or an office."""
    payload: Payload = {"act": "ask", "intent": intent}
    if intent != "choose":
        payload["aspect"] = intent
    if service is not None:
        payload["service"] = service
    if office is not None:
        payload["office"] = office
    return {"title": title, "payload": payload}


def clerk(title: str) -> Choice:
    return {"title": title, "payload": {"act": "clerk"}}


def callback(title: str) -> Choice:
    return {"title": title, "payload": {"act": "callback"}}
