"""How old somebody is, as far as a message says so: "meine tochter ist 15", "mit 16", "unter 24". Pure."""

import re
from dataclasses import dataclass

from actions.catalogue.german import fold

OLDEST = 120

_UNDER = re.compile(r"\b(?:unter|juenger als|noch keine) (\d{1,3})\b(?! ?(?:euro|eur|€|uhr|prozent|%|grad|[.,]\d))")
_OVER = re.compile(r"(?:\bue|\b(?:ueber|aelter als) )(\d{1,3})\b(?! ?(?:euro|eur|€|uhr|prozent|%|grad|[.,]\d|m\b|qm))")
_SAID = (
    re.compile(r"\b(\d{1,3})[ -]?jaehrige?[nrsm]?\b"),
    re.compile(r"\b(\d{1,3}) ?jahre? (?:alt|jung)\b"),
    re.compile(
        r"\b(?:tochter|sohn|kind|junge|maedchen|enkel\w*|mutter|mama|vater|papa|oma|opa|mann|frau|bruder|schwester|ich)"
        r",? (?:ist |is |bin |wird )?(?:jetzt |erst |schon |noch |gerade |bald )?(\d{1,3}) jahre\b"
        r"(?! (?:\w+ )?(?:verheiratet|zusammen|gewohnt|gearbeitet|lang))"
    ),
    re.compile(r"\b(?:tochter|sohn|kind|junge|maedchen|enkel\w*)(?: ist)? (\d{1,2})(?= *(?:$|[?!,;.]))"),
    # A bare number is an age after "ist", "bin", "mit" only where nothing that is counted follows.
    re.compile(
        r"\b(?:ist|is|bin|wird|werde|wurde|mit) (?:jetzt |erst |schon |noch |gerade |bald )?(\d{1,3})"
        r"(?= *(?:$|[?!;]|[.,](?!\d)|(?:und|oder|schon|alleine?|noch|einen?|nen|ne|darf|brauch\w*|will|kann|muss|was|"
        r"wie|geworden|jahren?)\b))"
    ),
)
_BABY = re.compile(r"\b\d{1,2} (?:tage|wochen|monate) alt\b")
# "Pflegegrad ist 3", "Steuerklasse ist 4", "Zimmer mit 2": numbers of something else.
_NO_AGE = re.compile(
    r"\b(?:\w*grad|gdb|\w*stufe|\w*klasse|zone|nummer|hausnummer|gleis|linie|zimmer|tempo|preis|gebuehr|miete|kosten|"
    r"\w*einkommen|anteil|raten?) (?:\w+ )?(?:ist|is|wird|mit|bin) \d"
)


@dataclass(frozen=True)
class Age:
    """Full years from ``low`` to ``high``, both included; the same for an exact age."""

    low: int
    high: int

    @property
    def exact(self) -> bool:
        return self.low == self.high


def find_age(text: str) -> Age | None:
    """The one age ``text`` names; None when it names none or several, since it is then not clear whose counts."""
    plain = fold(text)
    if match := _UNDER.search(plain):
        return Age(0, int(match[1]) - 1) if 0 < int(match[1]) <= OLDEST else None
    if match := _OVER.search(plain):
        return Age(int(match[1]) + 1, OLDEST) if int(match[1]) < OLDEST else None
    if _BABY.search(plain):
        return Age(0, 0)
    if _NO_AGE.search(plain):
        return None
    found = {int(number) for pattern in _SAID for number in pattern.findall(plain)}
    if len(found) != 1 or not 0 <= max(found) <= OLDEST:
        return None
    return Age(max(found), max(found))


_BOUND = re.compile(r"^(?:[^()]*\s)?(ab|unter|bis|ueber) (\d{1,3}) jahren?$")


def bounds(label: str) -> Age | None:
    """The ages a fee's label is for: "unter 24 Jahren" → 0 to 23; None unless it says so at its end."""
    if not (match := _BOUND.match(fold(label))):
        return None
    years = int(match[2])
    match match[1]:
        case "ab":
            return Age(years, OLDEST)
        case "ueber":
            return Age(years + 1, OLDEST)
        case "unter":
            return Age(0, years - 1)
        case _:
            return Age(0, years)


def is_only_bounds(label: str) -> bool:
    """Whether ``label`` says nothing but an age, so that it cannot depend on anything else."""
    return re.fullmatch(r"(?:ab|unter|bis|ueber) \d{1,3} jahren?", fold(label)) is not None


def within(age: Age, wanted: Age) -> bool:
    """Whether everybody of ``age`` is within ``wanted``."""
    return wanted.low <= age.low and age.high <= wanted.high
