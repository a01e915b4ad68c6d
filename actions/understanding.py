"""What a message means: which aspects, which service, which office, where, on which day. docs/answers.md

The aspect comes from the classifier, the service from the catalogue search; what a message leaves open is taken from
the conversation, never guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.catalogue.german import words
from actions.catalogue.model import Office, Service
from actions.catalogue.search import Hit, Result
from actions.dates import Day, find_day
from actions.knowledge import Knowledge
from actions.office_names import Named
from actions.opening import BERLIN
from actions.places import Place, Where
from actions.turn import Turn

# The classifier below this is not believed against a word that hints at something else.
UNSURE_ASPECT = 0.5
# The classifier from this on is believed against a single unmistakable word ("wann ist mein Pass fertig" is duration).
SURE_ASPECT = 0.8
MOST_ASPECTS = 3  # questions answered in one turn

CLEAR_SCORE = 0.6  # from here on the first hit is taken when its lead is clear
POSSIBLE_SCORE = 0.35  # below this nothing is meant that the catalogue has
CLEAR_MARGIN, NAMED_MARGIN = 0.35, 0.15
TRAILING = 0.45  # services this much below the best are not offered any more
MOST_CHOICES = 4
ELLIPTIC_WORDS = 4  # a longer message after "und" has a verb of its own
SEARCHED = 8  # services looked at

_INFINITIVE = ("en", "ern", "eln")

OFFICE_ASPECTS = frozenset({"office", "opening_hours", "contact"})


@dataclass(frozen=True)
class Understanding:
    """``service`` is certain; ``options`` are what to ask back about. ``carried``: the service was not named but kept
    from the conversation. ``aspects`` may be empty: none was asked for. ``confidence`` 0..1 holds for the whole."""

    aspects: tuple[str, ...]
    service: Service | None
    options: tuple[Hit, ...]
    candidates: tuple[Hit, ...]
    carried: bool
    where: Where
    named: Named
    day: Day | None
    confidence: float

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
    result = knowledge.search.find(turn.text, limit=SEARCHED, without=where.words | named.words)
    names_something = bool(result.hits) and result.hits[0].score >= POSSIBLE_SCORE
    aspects = aspects_of(turn, knowledge, names_something=names_something)
    if not result.hits and named.words and not OFFICE_ASPECTS & set(aspects):
        result = knowledge.search.find(turn.text, limit=SEARCHED)
    service, options = _choose(result, turn, knowledge)
    if where == Where() and OFFICE_ASPECTS & set(aspects) and service is None:
        where = Where(unknown=knowledge.places.unknown(turn.text, named.words))
    carried = service is None and not options and _keeps_service(turn, named)
    if carried:
        service = knowledge.service(turn.memory.service)
    day = find_day(turn.text, turn.now.astimezone(BERLIN).date())
    score = result.hits[0].score if result.hits and not carried else 1.0
    return Understanding(
        aspects=aspects,
        service=service,
        options=options,
        candidates=tuple(result.hits[:3]),
        carried=carried and service is not None,
        where=where,
        named=named,
        day=None if day is None or day.named == "now" else day,
        confidence=round(min(_aspect_confidence(turn, aspects), score), 3),
    )


def aspects_of(turn: Turn, knowledge: Knowledge, *, names_something: bool = False) -> tuple[str, ...]:
    """What is asked, at most ``MOST_ASPECTS``, in the order of the message; empty when the message names no aspect.

    ``names_something``: a service stands in the message; "und der Reisepass?" then asks the same about another one.
    """
    strong = knowledge.lexicon.aspects(turn.text)
    if turn.memory.aspect and names_something and not strong and _is_elliptic(turn.text):
        return (turn.memory.aspect,)
    own = turn.aspect
    if own and own != "general":
        if not strong:
            hinted = knowledge.lexicon.hinted_aspects(turn.text)
            return (hinted[0],) if turn.confidence < UNSURE_ASPECT and hinted and own not in hinted else (own,)
        if own not in strong and len(strong) == 1 and turn.confidence >= SURE_ASPECT:
            return (own,)
    if strong:
        return tuple(strong[:MOST_ASPECTS])
    if turn.memory.aspect and turn.memory.asked_back:
        return (turn.memory.aspect,)
    if own is None or turn.confidence < UNSURE_ASPECT:
        return tuple(knowledge.lexicon.hinted_aspects(turn.text)[:1]) or ((own,) if own else ())
    return (own,)


def _is_elliptic(text: str) -> bool:
    """ "Und der Personalausweis?" has no verb."""
    said = words(text)
    return said[:1] == ["und"] and len(said) <= ELLIPTIC_WORDS


def _aspect_confidence(turn: Turn, aspects: Sequence[str]) -> float:
    return max(turn.confidence, 0.5) if turn.aspect in aspects else 0.9


def _choose(result: Result, turn: Turn, knowledge: Knowledge) -> tuple[Service | None, tuple[Hit, ...]]:
    """The service that is meant for certain, or those to ask back about."""
    hits = [hit for hit in result.hits if hit.score >= POSSIBLE_SCORE]
    if not hits:
        return None, ()
    if offered := _among_offered(hits, turn):
        return offered, ()
    if turn.memory.service and _means_the_one_before(result, turn, knowledge):
        return None, ()
    margin = NAMED_MARGIN if result.named else CLEAR_MARGIN
    if not result.generic and hits[0].score >= CLEAR_SCORE and result.margin >= margin:
        return hits[0].service, ()
    kept = turn.memory.service
    if result.generic:
        return None, tuple(hit for hit in result.hits if _carries(hit, result.content[0]))[:MOST_CHOICES]
    near = [hit for hit in hits if hit.score >= hits[0].score - TRAILING]
    if kept and any(hit.service.id == kept for hit in near):
        return knowledge.service(kept), ()
    return None, tuple(near[:MOST_CHOICES])


def _means_the_one_before(result: Result, turn: Turn, knowledge: Knowledge) -> bool:
    """The message points back, and what else it holds names nothing else."""
    if knowledge.lexicon.refers(turn.text) and not result.named:
        return True
    return knowledge.lexicon.points_back(turn.text) and (result.hits[0].score < CLEAR_SCORE or _only_a_verb(result))


def _only_a_verb(result: Result) -> bool:
    """ "Bis wann muss ich den anmelden": what is meant stands in an earlier message."""
    return result.generic and result.content[0].endswith(_INFINITIVE)


def _carries(hit: Hit, word: str) -> bool:
    return bool(hit.matched) or any(part.endswith(word) for part in words(hit.service.title))


def _among_offered(hits: Sequence[Hit], turn: Turn) -> Service | None:
    """The best hit that the bot has just asked about, if it is near the top."""
    offered = turn.memory.offered
    if not offered or not turn.memory.asked_back:
        return None
    ids = {choice["payload"].get("service") for choice in offered["choices"]}
    near = [hit for hit in hits if hit.service.id in ids and hit.score >= hits[0].score - TRAILING]
    clear = len(near) == 1 or (len(near) > 1 and near[0].score - near[1].score >= NAMED_MARGIN)
    return near[0].service if clear else None


def _keeps_service(turn: Turn, named: Named) -> bool:
    return turn.memory.service is not None and named.kind is None


def _clicked(turn: Turn, knowledge: Knowledge) -> Understanding:
    assert turn.clicked is not None
    office = knowledge.office(turn.clicked.office)
    service = knowledge.service(turn.clicked.service)
    carried = service is None and office is None and turn.memory.service is not None
    return Understanding(
        aspects=(turn.aspect,) if turn.aspect else (),
        service=knowledge.service(turn.memory.service) if carried else service,
        options=(),
        candidates=(),
        carried=carried,
        where=Where(),
        named=Named(office, office.kind if office else None),
        day=None,
        confidence=1.0,
    )
