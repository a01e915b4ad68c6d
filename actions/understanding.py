"""What a message means: which aspects, which service, which office, where, on which day. docs/answers.md

The aspect comes from the classifier, the service from the catalogue search; what a message leaves open is taken from
the conversation, never guessed.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from actions.ages import Age, find_age
from actions.amounts import find_amount
from actions.asked import aspects_of, confidence_of
from actions.catalogue.model import Authority, Office, Service
from actions.catalogue.search import Hit, Result
from actions.choosing import PLAIN_SCORE, POSSIBLE_SCORE, Chosen, choose, perhaps_others
from actions.dates import Day, find_day
from actions.demanders import demanders
from actions.knowledge import Knowledge
from actions.office_names import Named
from actions.opening import BERLIN
from actions.places import Place, Where
from actions.several import Request, several_requests
from actions.times import Clock, find_clock
from actions.turn import Turn

SEARCHED = 8  # services looked at
FEW_SERVICES = 2  # of an office that is there for nothing else
AHEAD = 0.5  # Result.margin from which the service of such an office is meant
FEW_WORDS = 2  # with content, beside the name of an office

NOWHERE, NO_OFFICE = Where(), Named()
OFFICE_ASPECTS = frozenset({"office", "opening_hours", "contact"})


@dataclass(frozen=True)
class Understanding:
    """``service`` is what is answered about; ``alternatives`` are offered beside it; ``options`` are what to ask back
    about; ``authority`` is somebody else who is asked for, ``others``: without a doubt; ``perhaps``: one that may be
    responsible instead. ``also``: further questions of the same message, about other services. ``carried``: the service
    was not named but kept from the conversation. ``aspects`` may be empty: none was asked for. ``topic``: the message
    has words that name something, whether known or not. ``nobodys`` 0..1: how likely it is nobody's matter (Result).
    ``confidence`` 0..1."""

    aspects: tuple[str, ...]
    service: Service | None
    confidence: float
    options: tuple[Hit, ...] = ()
    alternatives: tuple[Hit, ...] = ()
    candidates: tuple[Hit, ...] = ()
    authority: Authority | None = None
    others: bool = False
    perhaps: Authority | None = None
    also: tuple[Request, ...] = ()
    carried: bool = False
    topic: bool = False
    nobodys: float = 0.0
    where: Where = NOWHERE
    named: Named = NO_OFFICE
    day: Day | None = None
    clock: Clock | None = None
    age: Age | None = None
    amount: Decimal | None = None

    @property
    def aspect(self) -> str:
        """What choices ask: the first aspect asked for, or in general."""
        return self.aspects[0] if self.aspects else "general"

    @property
    def place(self) -> Place | None:
        return self.where.place

    @property
    def office(self) -> Office | None:
        return self.named.office


def understand(turn: Turn, knowledge: Knowledge) -> Understanding:
    """Understand ``turn``; a clicked choice means exactly what it says."""
    if turn.clicked:
        return _clicked(turn, knowledge)
    where, named = knowledge.places.find(turn.text), knowledge.office_names.find(turn.text)
    found = where.words | named.words | demanders(turn.text)
    soon = [clause.text for clause in turn.clauses]
    result = knowledge.search.find(turn.text, limit=SEARCHED, without=found, soon=soon)
    names_something = bool(result.hits) and result.hits[0].score >= POSSIBLE_SCORE
    aspects = aspects_of(turn, knowledge, names_something=names_something)
    if named.words and _is_no_question_about_an_office(aspects, result):
        result = knowledge.search.find(turn.text, limit=SEARCHED, without=where.words)
    elif named.office and (there_for := _what_it_is_there_for(named.office, turn, where, knowledge)):
        result = there_for
    if requests := several_requests(turn, knowledge, found, result):
        return _several(requests, result)
    chosen = choose(result, turn, knowledge)
    served = named.office is not None and chosen.service is not None and named.office.id in chosen.service.offices
    others = chosen.is_others and not _asks_about_office(named, aspects, chosen, result)
    only_sounds_like = named.kind is not None and not (result.named or served) and not others
    if only_sounds_like and OFFICE_ASPECTS & set(aspects):
        chosen = Chosen()  # "unter welcher Nummer erreiche ich das Gesundheitsamt"
    unclear = not others and (chosen.service is None or only_sounds_like)
    if where == NOWHERE and OFFICE_ASPECTS & set(aspects) and unclear:
        where = Where(unknown=knowledge.places.unknown(turn.text, named.words))
        chosen = Chosen() if where.unknown else chosen
    meant = Understanding(
        aspects=aspects,
        service=chosen.service,
        confidence=_confidence(turn, aspects, chosen),
        options=chosen.options,
        alternatives=chosen.alternatives,
        candidates=tuple(result.hits[:3]),
        authority=chosen.authority,
        others=others,
        perhaps=perhaps_others(result, knowledge) if chosen.service or chosen.options else None,
        topic=bool(result.content),
        nobodys=result.nobodys,
        where=where,
        named=named,
        day=_day(turn),
        clock=find_clock(turn.text),
        age=find_age(turn.text),
        amount=find_amount(turn.text),
    )
    return _carried(meant, turn, knowledge)


def _asks_about_office(named: Named, aspects: tuple[str, ...], chosen: Chosen, result: Result) -> bool:
    """ "Anschrift vom Ordnungsamt für einen Brief": one office stands there by name, the post office does not."""
    if named.office is None or not OFFICE_ASPECTS & set(aspects):
        return False
    return not any(hit.matched for hit in result.authorities if hit.authority is chosen.authority)


def _is_no_question_about_an_office(aspects: tuple[str, ...], result: Result) -> bool:
    """The name of an office is then a word like any other: "Muss ich damit zum Standesamt, mein Baby ist da"."""
    if OFFICE_ASPECTS & set(aspects):
        return False
    return len(result.content) >= FEW_WORDS or not result.hits or bool(set(aspects) - {"general"})


def _what_it_is_there_for(office: Office, turn: Turn, where: Where, knowledge: Knowledge) -> Result | None:
    """What the search finds when the name of ``office`` says which service is meant: a swimming pool, a library."""
    served = [service.id for service in knowledge.snapshot.catalogue.services if office.id in service.offices]
    if len(served) > FEW_SERVICES:
        return None
    result = knowledge.search.find(turn.text, limit=SEARCHED, without=where.words)
    first = result.hits[0] if result.hits else None
    clear = first is not None and first.score >= PLAIN_SCORE and result.margin >= AHEAD
    return result if first and clear and first.service.id in served else None


def _several(requests: tuple[Request, ...], result: Result) -> Understanding:
    first, *others = requests
    return Understanding(
        aspects=first.aspects,
        service=first.service,
        confidence=first.score,
        candidates=tuple(result.hits[:3]),
        also=tuple(others),
        topic=True,
    )


def _carried(meant: Understanding, turn: Turn, knowledge: Knowledge) -> Understanding:
    """``meant`` with the service of the conversation when the message names nothing else."""
    if meant.service or meant.options or meant.authority or meant.named.kind is not None:
        return meant
    service = knowledge.service(turn.memory.service)
    if service is None:
        return meant
    return replace(
        meant, service=service, carried=True, confidence=_confidence(turn, meant.aspects, Chosen(service, score=1))
    )


def _confidence(turn: Turn, aspects: tuple[str, ...], chosen: Chosen) -> float:
    return round(min(confidence_of(turn, aspects), chosen.score), 3)


def _day(turn: Turn) -> Day | None:
    return find_day(turn.text, turn.now.astimezone(BERLIN).date())


def _clicked(turn: Turn, knowledge: Knowledge) -> Understanding:
    assert turn.clicked is not None
    office = knowledge.office(turn.clicked.office)
    service = knowledge.service(turn.clicked.service)
    carried = service is None and office is None and turn.memory.service is not None
    return Understanding(
        aspects=(turn.aspect,) if turn.aspect else (),
        service=knowledge.service(turn.memory.service) if carried else service,
        confidence=1.0,
        carried=carried,
        named=Named(office, office.kind if office else None),
    )
