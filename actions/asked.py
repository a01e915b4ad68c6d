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
SURE_CLAUSE = 0.6  # a clause has less to go by, but also less that distracts
MOST_ASPECTS = 3  # questions answered in one turn
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
    if own and own != "general":
        if not strong:
            return (_believed(own, turn, knowledge),)
        if own not in strong and len(strong) == 1 and turn.confidence >= SURE_ASPECT:
            return (own,)
    if strong:
        return tuple(strong[:MOST_ASPECTS])
    if turn.memory.aspect and turn.memory.asked_back:
        return (turn.memory.aspect,)
    if own is None or turn.confidence < UNSURE_GENERAL:
        return tuple(knowledge.lexicon.hinted_aspects(turn.text)[:1]) or ((own,) if own else ())
    return (own,)


def _believed(own: str, turn: Turn, knowledge: Knowledge) -> str:
    """The classifier's ``own`` aspect; when it is not sure, what a word hints at, and without such a word the whole
    answer: that holds what was asked as well."""
    if turn.confidence >= UNSURE_ASPECT:
        return own
    hinted = knowledge.lexicon.hinted_aspects(turn.text)
    return own if own in hinted else (*hinted, "general")[0]


def clause_aspects(clause: Clause, knowledge: Knowledge) -> tuple[str, ...]:
    """What ``clause`` asks; empty when it asks nothing, ("general",) when it only names a need."""
    strong = knowledge.lexicon.aspects(clause.text)
    own = clause.aspect if clause.confidence >= SURE_CLAUSE else None
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
    said = words(text)
    return said[:1] == ["und"] and len(said) <= ELLIPTIC_WORDS
