"""Messages of several clauses that ask about several services.

For what a long story is about the message as a whole is searched: on tests/understanding/tuning that finds the right
service in 77 % of them, the clearest clause alone in 65 %.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from actions.asked import SURE_AMONG_SEVERAL, aspects_of, clause_aspects
from actions.catalogue.german import words
from actions.catalogue.model import Service
from actions.catalogue.search import Result
from actions.choosing import PLAIN_SCORE, Chosen, choose
from actions.knowledge import Knowledge
from actions.turn import Clause, Turn

MOST_REQUESTS = 3
# Of the best hit's total for the whole message, what it must also give each clause's service; the second where a
# clause asks outright.
PART_OF_ALL, PART_OF_QUESTIONS = 0.8, 0.15
PART_OF_LAST = 0.2  # of what the message gives the service named last, what one that may be meant as well must have
_JOINED = r"\b(?:und|oder|sowie)\b"


@dataclass(frozen=True)
class Request:
    """One question of a message: ``aspects`` of ``service``; ``score`` 0..1 is the search's."""

    service: Service
    aspects: tuple[str, ...]
    score: float


def several_requests(turn: Turn, knowledge: Knowledge, without: Iterable[str], whole: Result) -> tuple[Request, ...]:
    """The questions of ``turn`` when its clauses ask about two or three services; otherwise empty.

    A clause that names no service asks about the one before it. ``whole``: what the search finds for the message; what
    a clause alone sounds like without the message saying it too is a part of a story.
    """
    if together := _named_together(turn, knowledge, without):
        return together
    requests: dict[str, Request] = {}
    last: str | None = None
    for clause in turn.clauses:
        aspects = clause_aspects(clause, knowledge, SURE_AMONG_SEVERAL)
        chosen = _in_context(_chosen(clause, turn, knowledge, without), whole, last)
        asks = bool(aspects) and aspects != ("general",)
        named = chosen.service is not None and chosen.sure and _share(whole, chosen.service.id) >= _needed(asks, chosen)
        if chosen.service and named and (aspects or chosen.score >= PLAIN_SCORE):
            last = chosen.service.id
            requests[last] = _with(requests.get(last) or Request(chosen.service, (), chosen.score), aspects)
        elif last and asks and not named:
            requests[last] = _with(requests[last], aspects)
    asked = _asked(requests.values())
    return tuple(map(_without_general, asked))[:MOST_REQUESTS] if len(asked) > 1 else ()


def _with(request: Request, aspects: Iterable[str]) -> Request:
    return replace(request, aspects=tuple(dict.fromkeys([*request.aspects, *aspects])))


def _asked(requests: Iterable[Request]) -> tuple[Request, ...]:
    """Beside a question, what a clause only names or tells of is the story around it."""
    every = tuple(request for request in requests if request.aspects)
    asking = tuple(request for request in every if request.aspects != ("general",))
    return asking or every


def _share(whole: Result, service: str) -> float:
    """What the message as a whole gives ``service``, as a part of what it gives the best one."""
    total = next((hit.total for hit in whole.hits if hit.service.id == service), 0.0)
    return total / whole.hits[0].total if whole.hits else 0.0


def _needed(asks: bool, chosen: Chosen) -> float:
    return PART_OF_QUESTIONS if asks and chosen.score >= PLAIN_SCORE else PART_OF_ALL


def _in_context(chosen: Chosen, whole: Result, last: str | None) -> Chosen:
    """A clause that several services fit ("wie melde ich mich um") means the one that the message speaks of as well,
    or the ``last`` one named ("Kitaplatz, wie anmelden") when the message speaks far more of that."""
    needed = max(PART_OF_QUESTIONS, PART_OF_LAST * _share(whole, last) if last else 0.0)
    near = [hit for hit in chosen.options if _share(whole, hit.service.id) >= needed]
    return Chosen(near[0].service, score=near[0].score) if near else chosen


def _named_together(turn: Turn, knowledge: Knowledge, without: Iterable[str]) -> tuple[Request, ...]:
    """ "Was kosten Personalausweis und Reisepass?": one question about two services that stand there by name."""
    aspects = tuple(aspect for aspect in aspects_of(turn, knowledge) if aspect != "general")
    plain = " ".join(words(turn.text))
    if not aspects or not re.search(_JOINED, plain):
        return ()
    named: dict[int, Request] = {}
    for hit in knowledge.search.find(turn.text, limit=4, without=without).hits:
        for name in hit.matched:
            place = plain.find(" ".join(words(name)))
            if place >= 0 and all(abs(place - other) >= len(name) for other in named):
                named[place] = Request(hit.service, aspects, hit.score)
                break
    places = sorted(named)
    joined = len(places) == 2 and re.search(_JOINED, plain[places[0] : places[1]])
    return tuple(named[place] for place in places) if joined else ()


def _chosen(clause: Clause, turn: Turn, knowledge: Knowledge, without: Iterable[str]) -> Chosen:
    result = knowledge.search.find(clause.text, limit=4, without=without)
    return choose(result, replace(turn, text=clause.text, memory=replace(turn.memory, service=None)), knowledge)


def _without_general(request: Request) -> Request:
    asked = tuple(aspect for aspect in request.aspects if aspect != "general")
    return replace(request, aspects=asked or request.aspects)
