"""From the hits of a search to what is meant: one service, one other authority, or what to ask back about."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.catalogue.german import words
from actions.catalogue.model import Authority, Service
from actions.catalogue.search import Hit, Result
from actions.knowledge import Knowledge
from actions.turn import Turn

CLEAR_SCORE = 0.6  # from here on the first hit is taken when its lead is clear
POSSIBLE_SCORE = 0.35  # below this nothing is meant that the catalogue has
CLEAR_MARGIN, NAMED_MARGIN = 0.35, 0.15
LIKELY_MARGIN = 0.06  # with this lead the first hit is answered, and the next ones are offered beside it
TRAILING = 0.45  # services this much below the best are not offered any more
MOST_CHOICES = 4
MOST_ALTERNATIVES = 2
OTHERS_LEAD = 0.03  # what another authority's score must lead a service's by, when both are named or none is

_INFINITIVE = ("en", "ern", "eln")


@dataclass(frozen=True)
class Chosen:
    """At most one of ``service``, ``authority`` and ``options`` (to ask back about) is set. ``alternatives``: what else
    may be meant when ``service`` is likely but not certain. ``score``: 0..1, the search's for what was chosen."""

    service: Service | None = None
    authority: Authority | None = None
    options: tuple[Hit, ...] = ()
    alternatives: tuple[Hit, ...] = ()
    score: float = 0.0

    @property
    def certain(self) -> bool:
        return self.authority is not None or (self.service is not None and not self.alternatives)


def choose(result: Result, turn: Turn, knowledge: Knowledge) -> Chosen:
    """What the message with this ``result`` means, in the light of the conversation."""
    hits = [hit for hit in result.hits if hit.score >= POSSIBLE_SCORE]
    if authority := _other_authority(result, knowledge):
        return authority
    if not hits:
        return Chosen()
    if offered := _among_offered(hits, turn):
        return Chosen(offered.service, score=offered.score)
    if turn.memory.service and _means_the_one_before(result, turn, knowledge):
        return Chosen()
    if result.generic:
        carriers = tuple(hit for hit in result.hits if _carries(hit, result.content[0]))
        return Chosen(options=carriers[:MOST_CHOICES], score=hits[0].score)
    return _clear_or_likely(hits, result, turn, knowledge)


def _clear_or_likely(hits: Sequence[Hit], result: Result, turn: Turn, knowledge: Knowledge) -> Chosen:
    first = hits[0]
    near = tuple(hit for hit in hits if hit.score >= first.score - TRAILING)
    if first.score >= CLEAR_SCORE and result.margin >= (NAMED_MARGIN if result.named else CLEAR_MARGIN):
        return Chosen(first.service, score=first.score)
    if kept := next((hit for hit in near if hit.service.id == turn.memory.service), None):
        return Chosen(kept.service, score=kept.score)
    if first.score >= CLEAR_SCORE and (likely := _likely(near, result.margin, knowledge)):
        others = tuple(hit for hit in near if hit is not likely)[:MOST_ALTERNATIVES]
        return Chosen(likely.service, alternatives=others, score=likely.score)
    return Chosen(options=near[:MOST_CHOICES], score=first.score)


def _likely(near: Sequence[Hit], margin: float, knowledge: Knowledge) -> Hit | None:
    """The one hit that citizens nearly always mean, or the first with a small lead."""
    asked = [
        hit for hit in near if hit.service.id in knowledge.most_asked and hit.score >= near[0].score - LIKELY_MARGIN
    ]
    if len(asked) == 1:
        return asked[0]
    return near[0] if margin >= LIKELY_MARGIN else None


def _other_authority(result: Result, knowledge: Knowledge) -> Chosen | None:
    """Somebody else's matter, when its name is clearer than that of any service. Another city is named by its place."""
    best = next((hit for hit in result.authorities if not knowledge.places.is_neighbour(hit.authority)), None)
    if best is None:
        return None
    service = result.hits[0] if result.hits else None
    lead = best.score - (service.score if service else 0.0)
    if best.score < CLEAR_SCORE or lead < (OTHERS_LEAD if bool(best.matched) == result.named else -OTHERS_LEAD):
        return None
    if result.named and not best.matched:
        return None
    return Chosen(authority=best.authority, score=best.score)


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


def _among_offered(hits: Sequence[Hit], turn: Turn) -> Hit | None:
    """The best hit that the bot has just asked about, if it is near the top."""
    offered = turn.memory.offered
    if not offered or not turn.memory.asked_back:
        return None
    ids = {choice["payload"].get("service") for choice in offered["choices"]}
    near = [hit for hit in hits if hit.service.id in ids and hit.score >= hits[0].score - TRAILING]
    clear = len(near) == 1 or (len(near) > 1 and near[0].score - near[1].score >= NAMED_MARGIN)
    return near[0] if clear else None
