"""Expressions over the folded words of a message, short enough to be read by editors (danger.yml, people.yml).

``schlag…`` is a word that begins so, ``…arzt`` one that ends so; ``{child}`` is any word of the group of that name;
``a ~ b`` is a, then b at most ``GAP`` words later; ``a & b`` is both, in any order, at most ``REACH`` words apart. All
else is a regular expression over whole words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from actions.catalogue.german import fold

GAP = 5
REACH = 9
BREAK = " ; "  # stands for what was taken out; nothing reaches across it

_UMLAUT = re.compile(r"[äöüß]")
_GROUP = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Expression:
    parts: tuple[re.Pattern[str], ...]

    def found_in(self, plain: str) -> bool:
        """Whether ``plain``, the folded words of a message joined by blanks, says this."""
        for part in self.parts:
            if part.search(plain) is None:
                return False
        if len(self.parts) == 1:
            return True
        spans = [[match.span() for match in part.finditer(plain)] for part in self.parts]
        return any(_apart(found) and _reach(plain, found) <= REACH for found in product(*spans))

    def removed_from(self, plain: str) -> str:
        """``plain`` without what the expression, which must be of one part, stands for."""
        return self.parts[0].sub(BREAK, plain)


def compile_expressions(texts: Sequence[str], groups: Mapping[str, str]) -> list[Expression]:
    """``texts`` as expressions; ``groups``: name → its words, separated by "|". Raises KeyError for an unknown group
    and re.error for a wrong expression."""
    return [Expression(tuple(_pattern(part, groups) for part in text.split(" & "))) for text in texts]


def found_in(expressions: Iterable[Expression], plain: str) -> bool:
    return any(expression.found_in(plain) for expression in expressions)


def without(expressions: Iterable[Expression], plain: str) -> str:
    """``plain`` without what any of ``expressions`` stands for."""
    for expression in expressions:
        plain = expression.removed_from(plain)
    return " ".join(plain.split())


def _pattern(text: str, groups: Mapping[str, str]) -> re.Pattern[str]:
    while _GROUP.search(text):
        text = _GROUP.sub(lambda match: f"(?:{groups[match[1]]})", text)
    text = _UMLAUT.sub(lambda match: fold(match[0]), text)
    text = text.replace("…", r"\w*").replace(" ~ ", rf" (?:\w+ ){{0,{GAP}}}?")
    return re.compile(rf"\b(?:{text})\b")


def _apart(spans: Sequence[tuple[int, int]]) -> bool:
    """Whether each part of an expression has found words of its own."""
    ordered = sorted(spans)
    return all(before[1] <= after[0] for before, after in pairwise(ordered))


def _reach(plain: str, spans: Sequence[tuple[int, int]]) -> int:
    """Words from the first of ``spans`` to the last, their own included."""
    return len(plain[min(start for start, _ in spans) : max(end for _, end in spans)].split())
