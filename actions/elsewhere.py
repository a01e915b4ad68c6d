"""What another city has to do with a question: does somebody live there, move there, or only come from there? Pure.

Decided by the word before the place, the verbs of the message and where else it points (docs/answers.md):

| role | said like | consequence |
|---|---|---|
| lives | "ich wohne in Mülheim", "komme aus Bochum" | that city is responsible for what belongs to where one lives |
| theirs | "Strafzettel aus Mülheim", "Brief von der Stadt Bochum" | that city is responsible |
| event | "in Gelsenkirchen geboren" | that city's registry for certificates; otherwise without meaning |
| to | "ziehe nach Köln" | the service is answered |
| origin | "ziehe von Bochum nach Essen", "Führerschein aus Köln" | the service is answered |
| plain | "Bürgeramt in Mülheim", "Auto in Bochum anmelden" | that city is responsible |
"""

import re
from collections.abc import Sequence
from typing import Literal

Role = Literal["lives", "theirs", "event", "to", "origin", "plain"]

_NEAR = 4  # words between a verb and the place it belongs to
_LIVING = re.compile(r"^(wohne?n?|lebe?n?|gemeldet|wohnhaft|ansaessig|zuhause|hauptwohnsitz|wohnsitz)$")
_BEING = re.compile(r"^(bin|sind|komme?n?|stamme?n?|kommt)$")
_MOVING = re.compile(
    r"^(zieh\w*|zog\w*|um\w*zieh\w*|umzug\w*|umgezogen|gezogen|zugezogen|weggezogen|hergezogen|hinzieh\w*|wegzieh\w*|"
    r"zuzug|wegzug|verzieh\w*|verzogen|uebersiedel\w*)$"
)
_EVENT = re.compile(
    r"^(geboren\w*|geburtsort|entbunden|geheiratet|getraut|heirateten|gestorben|verstorben\w*|verstarb|starb|adoptiert)$"
)
# What happened or was done there does not make that city responsible.
_PAST = re.compile(
    r"^(gekauft\w*|kaufen?|abhol\w*|abgeholt|geholt|gemacht|erworben\w*|ausgestellt\w*|gearbeitet|arbeite[tn]?|gelebt|gewohnt|wohnte|studier\w*|studium|"
    r"bestanden|abgelegt|zugelassen\w*|angemeldet\w*|registriert\w*|war|waren|gewesen|frueher|bisher\w*|vorher|alte[nrs]?|"
    r"letzte[nrs]?|job|firma|uni|schule|gilt|gelten|gueltig)$"
)
_TEMPORARY = re.compile(r"^(noch|derzeit|aktuell|momentan|bisher|zurzeit|jetzt|frueher|vorher)$")
_LETTER = re.compile(
    r"^(strafzettel|knoellchen|knolle|ticket|bussgeld\w*|bescheid\w*|brief\w*|post|mahnung|anhoerung\w*|"
    r"blitzer\w*|geblitzt)$"
)
# What these people have or do there says nothing about where the one who asks lives.
_OTHER_PERSON = re.compile(
    r"^(vorbesitzer\w*|verkaeufer\w*|haendler\w*|kolleg(e|in)|freund(in)?|bekannte[rn]?|familie|autohaus)$"
)
_SINGULAR_OTHERS = re.compile(r"^(wohnt|lebt)$")
_ANYBODY = "man"  # who asks as well: "wenn man in Bochum wohnt"
_IN = frozenset({"in", "im", "bei", "zu", "inne"})
_FROM = frozenset({"aus", "von", "vom", "ausm"})
_TOWN_WORDS = frozenset({"stadt", "der", "raum", "richtung"})

# Certificates are written where it happened; the residence does not matter.
_CERTIFICATE = re.compile(r"urkunde|geburtsregister|eheregister|personenstand|stammbuch")
# What belongs to a place, a thing or an event and not to where somebody lives.
_ANYWHERE = re.compile(
    r"urkunde|heirat|eheschliess|trauung|stammbuch|fund|bussgeld|falschpark|baugenehmig|bauantrag|bauvoranfrage|gewerbe|"
    r"gaststaett|veranstalt|parken|muell|abfall|recycling|schadstoff|sperr|laerm|maengel|schwimm|bibliothek|buecherei|museum|volkshochschule|"
    r"zweitwohn|grundsteuer|friedhof|grab|sterbefall|nebenwohn|anmelden|zuzug|umzug|fahrverbot|beschwerde|abgeschleppt"
)


# What belongs to where somebody lives although its title says more.
_AT_HOME = re.compile(r"hund")


def role_of(tokens: Sequence[str], start: int, end: int, city: str) -> Role:
    """The part the place ``tokens[start:end]`` plays; ``city`` is the folded name of our own city."""
    before = [token for token in tokens[max(start - 3, 0) : start] if token not in _TOWN_WORDS]
    lead = before[-1] if before else ""
    around = [*tokens[max(start - _NEAR, 0) : start], *tokens[end : end + _NEAR]]
    moving = _any(_MOVING, tokens)
    tokens = _without_denied(tokens, city)
    here = _points_here(tokens, city)
    if lead == "nach":
        return "to"
    if _any(_LETTER, around) and not moving and lead:
        return "theirs"
    if lead in _FROM:
        comes = _any(_BEING, tokens[max(start - 3, 0) : start])
        return "lives" if comes and not moving and not here else "origin"
    if _any(_EVENT, around):
        return "event"
    if moving:
        return "origin" if here or lead not in _IN else "to"
    if _any(_LIVING, around):
        return "origin" if here and _any(_TEMPORARY, tokens) else "lives"
    if _any(_OTHER_PERSON, tokens[max(start - 3, 0) : start]):
        return "origin"
    if _any(_SINGULAR_OTHERS, around):
        return "lives" if _ANYBODY in around and not here else "origin"
    if _any(_PAST, around) or city in tokens:
        return "origin"
    return "plain"


def is_theirs(role: Role, service_names: str | None) -> bool:
    """Whether that other city is responsible. ``service_names``: the folded title and id of the service asked about;
    None when none is."""
    if service_names is None:
        return role in {"lives", "theirs", "plain"}
    if role == "event":
        return bool(_CERTIFICATE.search(service_names))
    if role == "lives":
        return bool(_AT_HOME.search(service_names)) or not _ANYWHERE.search(service_names)
    return role in {"theirs", "plain"}


def _without_denied(tokens: Sequence[str], city: str) -> list[str]:
    """ "nicht in Essen" does not point here."""
    return [
        "" if token == city and "nicht" in tokens[max(position - 2, 0) : position] else token
        for position, token in enumerate(tokens)
    ]


def _points_here(tokens: Sequence[str], city: str) -> bool:
    """ "nach Essen", "wohne in Essen", "hierher"."""
    if {"hierher", "hierhin", "hergezogen", "hier"} & set(tokens):
        return True
    for position, token in enumerate(tokens):
        if token != city:
            continue
        before = tokens[max(position - _NEAR, 0) : position]
        if before and (before[-1] == "nach" or _any(_LIVING, [*before, *tokens[position + 1 : position + 3]])):
            return True
    return False


def _any(pattern: re.Pattern[str], tokens: Sequence[str]) -> bool:
    return any(pattern.match(token) for token in tokens)
