"""Who only wants a paper of the citizen ("die Krankenkasse will einen Nachweis") and does not give it. Pure."""

import re

from actions.catalogue.german import words

# Spelt as `words` folds it.
_DEMANDS = (
    r"(?:will|wollen|wuenscht|verlangt|verlangen|fordert|fordern|braucht|brauchen|moechte|moechten|besteht|sagt|sagen|"
    r"meint|meinen|hat gesagt|haben gesagt|hat geschrieben|schreibt)"
)
_DEMANDER = re.compile(rf"\b(?:die|der|das|mein|meine|unser|unsere|ne|ein|eine) (?:neue[rs]? )?(\w{{4,}}) {_DEMANDS}\b")
_PAPER = re.compile(
    r"(?:schriftlich|wisch|zettel|papier\w*|dokument\w*|nachweis\w*|\w*bescheinigung\w*|\w*bestaetigung\w*|\w*schein"
    r"|\w*ausweis|\w*urkunde\w*|\w*auszug|\w*zeugnis|\w*nummer|\w*kopie\w*|stempel|formular)$"
)


def demanders(text: str) -> frozenset[str]:
    """The folded words of ``text`` that name who demands a paper; empty when no paper is spoken of."""
    said = words(text)
    if not any(_PAPER.match(word) for word in said):
        return frozenset()
    found = {match[1] for match in _DEMANDER.finditer(" ".join(said))}
    return frozenset(word for word in found if not _PAPER.match(word))
