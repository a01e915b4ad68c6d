"""Where a message falls into clauses: long stories with the question at the end, two questions in one line.

Also without punctuation, as people type on a phone or speak into it. Splitting too often does little harm: a clause
that says nothing is passed over. What the rules rest on: a German question begins with its question word or its verb.
"""

import re

MOST = 6  # clauses looked at, the last ones: a question at the end weighs more than the story before it

_SENTENCE = r"(?<=[.!?;])(?<!\d\.)\s+|\n+|\s[-–&+]\s"
_QUESTION_WORD = (
    r"(?:was|wat|watt|wie|wo|wohin|wann|wer|wen|wieso|warum|wieviel|welche[nrsm]?|bis wann|ab wann|mit welche[nmrs]"
    r"|in welche[nmrs]|zu welche[nmrs]|für welche[nmrs]|an wen|ob)"
)
_VERB_FIRST = (
    r"(?:gibt es|gibts|kann man|kann ich|muss ich|muss man|darf ich|brauche? ich|soll ich|habe? ich|geht da[st]"
    r"|könnt ihr|können sie)"
)
_NUMBERED = rf"\s+(?=[1-9][.)]\s+(?:{_QUESTION_WORD}|{_VERB_FIRST})\b)"
_JOINED = r"(?:,?\s+(?:und|oder|sowie|außerdem|ausserdem|dann|aber|noch|auch)\b)+\s+|,\s*|(?<=\w)\s+"
_WISH = (
    r",\s*(?=(?:gebühr|kosten|preis|unterlagen|termin|öffnungszeit|formular|frist)\w*\b)|"
    r"(?:,\s*|\s+)(?:und|außerdem|ausserdem|dann)\s+"
    r"(?=(?:ich|wir|mein|meine|meinen|gebühr\w*|kosten|preis|unterlagen|für|fürs|fürn|beim"
    r"|\w+ (?:kosten|gebühr|unterlagen))\b)"
    # "und ist das gebührenpflichtig": after "und" any verb begins a question, or goes on with a story.
    r"|,?\s+und\s+(?=(?:ist|sind|wird|werden|hat|haben|gilt|kostet|dauert|zahle?n?|bekomm\w*|krieg\w*|nehmt|reicht)\b)"
)
_SPLIT = re.compile(
    rf"(?P<sentence>{_SENTENCE}|{_NUMBERED})|(?:{_JOINED})(?=(?P<question>{_QUESTION_WORD}\b)|(?P<verb>{_VERB_FIRST}\b))|(?P<wish>{_WISH})",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w{2,}")
# "bis wann", "egal was": the question word belongs to the word before it.
_BOUND = re.compile(r"\b(?:bis|ab|seit|von|für|mit|in|an|zu|so|egal|weiß|nicht)$", re.IGNORECASE)
# "welche Unterlagen brauche ich": the question has begun already.
_BEGUN = re.compile(rf"\b{_QUESTION_WORD}(?:\s+\w+){{0,3}}$", re.IGNORECASE)


def clauses_of(text: str) -> list[tuple[int, int]]:
    """(start, end) of each clause that has a word, in order, at most ``MOST``; a single one for a plain question."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SPLIT.finditer(text):
        if _is_inside(match, text[start : match.start()]):
            continue
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return [span for span in spans if _WORD.search(text[slice(*span)])][-MOST:]


def _is_inside(match: re.Match[str], before: str) -> bool:
    """Whether the place is inside a question and not between two."""
    if match["question"]:
        return bool(_BOUND.search(before)) or not _WORD.search(before)
    joined = re.search(r"\b(?:und|oder|sowie)\b", match[0], re.IGNORECASE)
    return bool(match["verb"]) and not joined and bool(_BEGUN.search(before))
