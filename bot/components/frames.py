"""What is left of a question without the thing it is about: "was kostet ein neuer reisepass" → "was kosten ein neu _".

Which aspect is asked shows in the words around the thing, and these are the same for all services: so what was learnt
from questions about one holds for the others.
"""

from collections import Counter
from collections.abc import Collection, Iterable

COMMON = 800  # words that say how something is asked; the rarer ones say about what
GAP, DIGITS = "_", "#"


def common_words(texts: Iterable[str], most: int = COMMON) -> list[str]:
    """The ``most`` words that most of ``texts`` (lemmas joined by blanks) hold, sorted."""
    counts = Counter(word for text in texts for word in set(text.split()))
    return sorted(word for word, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most])


def frame_of(text: str, common: Collection[str]) -> str:
    """``text`` with a single GAP for every run of words that are not ``common``, and DIGITS for a number."""
    frame: list[str] = []
    for word in text.split():
        if word.isalnum() and word not in common:
            word = DIGITS if word.isdigit() else GAP
        if word != GAP or frame[-1:] != [GAP]:
            frame.append(word)
    return " ".join(frame)
