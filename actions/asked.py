"""What is asked: the aspects of a message, from the classifier, unmistakable words and the conversation."""

from collections.abc import Iterable, Sequence

from actions.catalogue.german import words
from actions.knowledge import Knowledge
from actions.turn import Clause, Turn

# The classifier below this is not believed against a word that hints at something else.
UNSURE_ASPECT = 0.5
UNSURE_GENERAL = 0.8  # the same when it sees no question at all
# The classifier from this on is believed against a single unmistakable word ("wann ist mein Pass fertig" is duration).
SURE_ASPECT = 0.8
# A clause has less to go by, but also less that distracts; the second where the clauses ask about several services.
SURE_CLAUSE, SURE_AMONG_SEVERAL = 0.7, 0.6
POSSIBLE_ASPECT = 0.2  # less is no question about a service
UNTORN = 0.8  # with a share like this there is no second aspect
SECOND = 0.15  # of the first one's share, what a second one must have
MOST_ASPECTS = 3  # questions answered in one turn
BARE_WORDS = 2  # "Unterlagen?" says nothing else
ELLIPTIC_WORDS = 4  # a longer message after "und" has a verb of its own


def aspects_of(turn: Turn, knowledge: Knowledge, *, names_something: bool = False) -> tuple[str, ...]:
    """What is asked, at most ``MOST_ASPECTS``, in the order of the message; empty when the message names no aspect.

    ``names_something``: a service stands in the message; "und der Reisepass?" then asks the same about another one.
    """
    strong = knowledge.lexicon.aspects(turn.text)
    if turn.memory.aspect and names_something and not strong and _is_elliptic(turn.text):
        return (turn.memory.aspect,)
    if by_clause := _aspects_of_clauses(turn.clauses, knowledge):
        return by_clause
    own = turn.aspect
    if strong and not (own and own not in {*strong, "general"} and len(strong) == 1 and turn.confidence >= SURE_ASPECT):
        return tuple(strong[:MOST_ASPECTS])
    if not strong and (own is None or own == "general") and turn.memory.aspect and turn.memory.asked_back:
        return (turn.memory.aspect,)
    if hinted := _hinted(turn, knowledge):
        return hinted
    return _likeliest(turn)


def _hinted(turn: Turn, knowledge: Knowledge) -> tuple[str, ...]:
    """What a word hints at when the classifier is not sure, less so the less it sees a question, or when there is
    hardly another word."""
    unsure = UNSURE_GENERAL if turn.aspect in {None, "general"} else UNSURE_ASPECT
    bare = len(words(turn.text)) <= BARE_WORDS
    if turn.aspect and turn.confidence >= unsure and not bare:
        return ()
    return tuple(knowledge.lexicon.hinted_aspects(turn.text)[:1])


def _likeliest(turn: Turn) -> tuple[str, ...]:
    """The classifier's aspect; both when it is torn between two, because the reader knows which one she asked."""
    if not turn.asked or (turn.aspect is None and len(words(turn.text)) < BARE_WORDS):
        return (turn.aspect,) if turn.aspect else ()
    (first, share), *others = turn.asked
    if share < POSSIBLE_ASPECT:
        return ()
    torn = share < UNTORN and bool(others) and others[0][1] >= SECOND * share
    return (first, others[0][0]) if torn else (first,)


def clause_aspects(clause: Clause, knowledge: Knowledge, sure: float = SURE_CLAUSE) -> tuple[str, ...]:
    """What ``clause`` asks; empty when it asks nothing, ("general",) when it only names a need. ``sure``: the
    confidence from which the classifier is believed."""
    strong = knowledge.lexicon.aspects(clause.text)
    own = clause.aspect if clause.confidence >= sure else None
    if own and own != "general" and (own in strong or clause.confidence >= SURE_ASPECT or not strong):
        return tuple(dict.fromkeys([own, *strong])) if own in strong else (own,)
    return tuple(strong) or ((own,) if own else ())


def confidence_of(turn: Turn, aspects: Sequence[str]) -> float:
    return max(turn.confidence, 0.5) if turn.aspect in aspects else 0.9


def _aspects_of_clauses(clauses: Iterable[Clause], knowledge: Knowledge) -> tuple[str, ...]:
    """Only what is asked outright: a story around a question is no question."""
    found = [aspect for clause in clauses for aspect in clause_aspects(clause, knowledge) if aspect != "general"]
    return tuple(dict.fromkeys(found))[:MOST_ASPECTS]


def _is_elliptic(text: str) -> bool:
    """ "Und der Personalausweis?" has no verb."""
    return goes_on(text) and len(words(text)) <= ELLIPTIC_WORDS


def goes_on(text: str) -> bool:
    """ "Und von der Kettwiger Straße aus?" asks the same again about something else."""
    return words(text)[:1] == ["und"]
