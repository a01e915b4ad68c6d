"""From the hits of a search to what is meant: one service, one other authority, or what to ask back about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.catalogue.german import words
from actions.catalogue.model import Authority, Service
from actions.catalogue.search import Hit, Result
from actions.knowledge import Knowledge
from actions.turn import Turn

# Of Hit.score; set on tests/understanding/tuning, where four in five first hits are right.
LIKELY_SCORE = 0.5  # from here on the first hit is answered, with the next ones beside it
SURE_SCORE = 0.73  # the same when the classifier does not know what is asked
POSSIBLE_SCORE = 0.2  # below this nothing is meant that the catalogue has
# Mean of Turn.foreign and Result.nobodys from which a service must be clearer, and much clearer.
MAYBE_FOREIGN, FOREIGN = 0.08, 0.2
# A word or two are like something or other by chance: they must be a good deal more like it.
SHORT, SHORT_LIKELY, SHORT_POSSIBLE = 2, 0.7, 0.5  # words with content, Hit.score
ONLY_SCORE = 0.6  # Hit.score from which the only hit answers a clear question
SHORT_MARGIN, SHORT_TOLD_MARGIN = 0.4, 1.0  # Hit.total; the second when nothing is asked
SURE_QUESTION = 0.6  # Turn.confidence
NOBODYS = 0.3  # Result.nobodys from which nothing is meant, unless a name is all that the message says
NEVER = 1.1  # "Kind anmelden": several services are as good, so it is asked back
# Of Hit.total.
CLEAR_MARGIN = 1.8  # with this lead the first hit is answered alone
BRIEF_MARGIN = 0.3  # with this one a clear question of a word or two is answered
NAMED_MARGIN = 0.15  # so is one whose name stands in the message
KEPT_MARGIN = 0.7  # what the service spoken of may stay behind the first hit and still be meant
FAR_MARGIN = 2.0  # with this one even a single word means it
TRAILING = 2.2  # services this much below the best are not offered
MOST_CHOICES = 4
MOST_ALTERNATIVES = 3
MOST_CLOSE = 3  # asked about where hardly one is meant
MOST_BESIDE = 2  # services offered beside another authority
FOLLOW_UP_WORDS, FOLLOW_UP_TOTAL = 2, 2.2  # a follow-up has few words with content, and these name nothing clearly
SHARED, SHARED_IF_ASKED = 2, 3  # titles a word stands in before it means none; the second when the first is most asked
# What another authority must lead the services by; the second when the first of them stands there by name.
OTHERS_LEAD, OTHERS_LEAD_NAMED = 0.1, 1.0
OTHERS_NEAR = 1.2  # what another authority may stay behind the services and still be named beside them
OTHERS_SURE = PLAIN_SCORE = 0.95  # Hit.score

CORRECTION = "correction"  # the intent of "nein, ich meine …", which names something else
_INFINITIVE = ("en", "ern", "eln")


@dataclass(frozen=True)
class Chosen:
    """At most one of ``service``, ``authority`` and ``options`` (to ask back about) is set. ``alternatives``: what else
    may be meant beside ``service`` or ``authority``. ``score``: 0..1, the search's for what was chosen."""

    service: Service | None = None
    authority: Authority | None = None
    options: tuple[Hit, ...] = ()
    alternatives: tuple[Hit, ...] = ()
    score: float = 0.0

    @property
    def is_others(self) -> bool:
        """Clearly another authority's matter, whatever office or place the message names beside it."""
        return self.authority is not None and self.score >= OTHERS_SURE

    @property
    def sure(self) -> bool:
        return self.authority is not None or (self.service is not None and self.score >= SURE_SCORE)


def choose(result: Result, turn: Turn, knowledge: Knowledge) -> Chosen:
    """What the message with this ``result`` means, in the light of the conversation."""
    result = _whole_names_first(result, turn)
    short = len(result.content) <= SHORT and not result.named
    hits = [hit for hit in result.hits if hit.score >= (SHORT_POSSIBLE if short else POSSIBLE_SCORE)]
    if result.nobodys >= NOBODYS and not (result.hits and _is_whole(result)):
        return _other_authority(result, knowledge, OTHERS_SURE) or _perhaps_ours(hits, turn)
    if offered := _among_offered(hits, turn):
        return Chosen(offered.service, score=offered.score)
    if (turn.memory.service or turn.memory.office) and _means_the_one_before(result, turn, knowledge):
        return Chosen()
    if authority := _other_authority(result, knowledge):
        return authority
    if not hits:
        return Chosen()
    shared = _share_a_word(result, knowledge)
    if (shared or result.generic) and _asks_by_name(result, turn):
        return Chosen(hits[0].service, alternatives=tuple(hits[1 : MOST_ALTERNATIVES + 1]), score=hits[0].score)
    if shared:
        return Chosen(options=shared[:MOST_CHOICES], score=hits[0].score)
    if result.generic:
        carriers = tuple(hit for hit in result.hits if _carries(hit, result.content[0]))
        return Chosen(options=carriers[:MOST_CHOICES], score=hits[0].score)
    if _says_little(result, turn):
        return Chosen(options=tuple(hits[:MOST_CHOICES]), score=hits[0].score)
    return _clear_or_likely(hits, result, turn)


def _perhaps_ours(hits: Sequence[Hit], turn: Turn) -> Chosen:
    """What sounds like nobody's matter is not answered, but asked about when services come close to it."""
    if turn.memory.service or turn.memory.office:
        return Chosen()
    return Chosen(options=close_to(hits), score=hits[0].score if hits else 0.0)


def close_to(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Services to ask about though the message is hardly about one."""
    near = [hit for hit in hits if hit.score >= LIKELY_SCORE and hit.total >= hits[0].total - CLEAR_MARGIN]
    return tuple(near[:MOST_CLOSE])


def _asks_by_name(result: Result, turn: Turn) -> bool:
    """ "Was kostet das Ummelden": a question with a word that several services share, but that is a word of one's
    title; "Ausweis" is only a part of all that hold it."""
    first = result.hits[0]
    return _asks(turn) and result.content[0] in words(first.service.title) and result.margin >= CLEAR_MARGIN


def _says_little(result: Result, turn: Turn) -> bool:
    """A word that is no service's name, and no question: "parken"."""
    clear = result.margin >= FAR_MARGIN
    return len(result.content) == 1 and not _asks(turn) and not clear and not _is_whole(result)


def _asks(turn: Turn) -> bool:
    """A clear question, and not only a word or a need."""
    return turn.aspect not in {None, "general"} and turn.confidence >= SURE_QUESTION


def _share_a_word(result: Result, knowledge: Knowledge) -> tuple[Hit, ...]:
    """The services whose titles hold the one word the message says ("Hund", "Führerschein"), when it means none of them
    more than the others; empty otherwise."""
    if len(result.content) != 1:
        return ()
    word, first = result.content[0], result.hits[0]
    if set(words(first.service.title)) - knowledge.lexicon.noise == {word}:
        return ()
    carriers = tuple(hit for hit in result.hits if _is_in_title(hit, word))
    if _is_whole(result) and not any(part.endswith(word) for hit in carriers for part in words(hit.service.title)):
        return ()  # "Perso"
    asked = first.service.id in knowledge.snapshot.catalogue.city.most_asked
    return carriers if len(carriers) >= (SHARED_IF_ASKED if asked else SHARED) else ()


def _is_in_title(hit: Hit, word: str) -> bool:
    return any(part.startswith(word) or part.endswith(word) for part in words(hit.service.title))


def _clear_or_likely(hits: Sequence[Hit], result: Result, turn: Turn) -> Chosen:
    first = hits[0]
    likely_from = _likely_from(result, turn)
    near = tuple(hit for hit in hits if hit.total >= first.total - TRAILING)
    if first.score >= likely_from and result.margin >= (NAMED_MARGIN if _is_whole(result) else CLEAR_MARGIN):
        return Chosen(first.service, score=first.score)
    if kept := next((hit for hit in near if _keeps(hit, first, turn)), None):
        return Chosen(kept.service, score=kept.score)
    if first.score >= likely_from or _asks_briefly(result, turn) or _asks_about_only(hits, result, turn):
        return Chosen(first.service, alternatives=near[1 : MOST_ALTERNATIVES + 1], score=first.score)
    return Chosen(options=near[:MOST_CHOICES], score=first.score)


def _asks_briefly(result: Result, turn: Turn) -> bool:
    """ "gewerbe unterlagen": a clear question about little; the likeliest is answered, with the others beside it."""
    clear = result.hits[0].score >= PLAIN_SCORE and result.margin >= BRIEF_MARGIN
    return _asks(turn) and clear and 1 < len(result.content) <= SHORT


def _asks_about_only(hits: Sequence[Hit], result: Result, turn: Turn) -> bool:
    """ "fürungszeuknis online machen": misspelt, but nothing else is like it."""
    return _asks(turn) and len(hits) == 1 and hits[0].score >= ONLY_SCORE and result.nobodys < MAYBE_FOREIGN


def _likely_from(result: Result, turn: Turn) -> float:
    """The score from which the first hit is answered."""
    if len(result.content) <= SHORT and not result.named:
        clear = SHORT_MARGIN if _asks(turn) else SHORT_TOLD_MARGIN
        return SHORT_LIKELY if result.margin >= clear else NEVER
    foreign = (turn.foreign + result.nobodys) / 2
    if foreign >= FOREIGN and not result.named:
        return PLAIN_SCORE
    return SURE_SCORE if foreign >= MAYBE_FOREIGN else LIKELY_SCORE


def _is_whole(result: Result) -> bool:
    """The name of the first hit makes up the whole content of the message."""
    return _names_all(result.hits[0], result)


def _names_all(hit: Hit, result: Result) -> bool:
    return any(set(result.content) <= set(words(name)) for name in hit.matched)


def _whole_names_first(result: Result, turn: Turn) -> Result:
    """A service whose name is nearly all that the message says comes before one that is only asked for like that. So
    does one that a correction names."""
    brief = len(result.content) <= SHORT or turn.intent == CORRECTION
    named = next((hit for hit in result.hits if _names_all(hit, result) or (brief and hit.matched)), None)
    if named is None or result.hits[0].matched:
        return result
    others = [hit for hit in result.hits if hit is not named]
    return replace(result, hits=[named, *others], margin=0.0, named=True)


def _keeps(hit: Hit, first: Hit, turn: Turn) -> bool:
    named = bool(first.matched) and not hit.matched  # by its name: something else is meant
    return hit.service.id == turn.memory.service and hit.total >= first.total - KEPT_MARGIN and not named


def _other_authority(result: Result, knowledge: Knowledge, score: float = LIKELY_SCORE) -> Chosen | None:
    """Somebody else's matter, when that is clearer than any service. Another city is named by its place."""
    best = next((hit for hit in result.authorities if not knowledge.places.is_neighbour(hit.authority)), None)
    if best is None:
        return None
    lead = best.total - (result.hits[0].total if result.hits else 0.0)
    named = bool(result.hits) and bool(result.hits[0].matched)
    if best.score < score or lead < (OTHERS_LEAD_NAMED if named else OTHERS_LEAD):
        return None
    beside = tuple(hit for hit in result.hits[:MOST_BESIDE] if hit.score >= SURE_SCORE)
    return Chosen(authority=best.authority, alternatives=beside, score=best.score)


def perhaps_others(result: Result, knowledge: Knowledge) -> Authority | None:
    """Another authority whose matter it may be as well, though a service is a little likelier."""
    best = next((hit for hit in result.authorities if not knowledge.places.is_neighbour(hit.authority)), None)
    if best is None or not result.hits or best.score < SURE_SCORE:
        return None
    return best.authority if best.total >= result.hits[0].total - OTHERS_NEAR else None


def _means_the_one_before(result: Result, turn: Turn, knowledge: Knowledge) -> bool:
    """The message points back or says little, and what it holds names nothing else."""
    if turn.intent == CORRECTION:
        return False
    lexicon = knowledge.lexicon
    if lexicon.refers(turn.text) and not result.named:
        return True
    if not result.hits:
        return False
    if _only_a_verb(result) and lexicon.points_back(turn.text):
        return True
    total = result.hits[0].total
    little = len(result.content) <= FOLLOW_UP_WORDS and total < FOLLOW_UP_TOTAL
    return not result.named and (little or (lexicon.points_back(turn.text) and total < FOLLOW_UP_TOTAL))


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
    near = [hit for hit in hits if hit.service.id in ids and hit.total >= hits[0].total - TRAILING]
    clear = len(near) == 1 or (len(near) > 1 and near[0].total - near[1].total >= NAMED_MARGIN)
    return near[0] if clear else None
