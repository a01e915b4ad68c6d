"""Which service or other authority is meant? Characters, words, names and sentence vectors, fused. docs/catalogue.md

Four signals per service, each about 0..1: a name of it stands in the message (exactly or misspelt), the best of its
names shares the message's character n-grams and words, its whole text does, and its names mean something similar.
They are added with fixed weights (set on tests/unit/actions/search_queries.yml) and mapped to a score that can be
compared with a threshold.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from actions.catalogue.bm25 import Bm25
from actions.catalogue.cosine import Cosine
from actions.catalogue.entries import Entry, entries_of
from actions.catalogue.german import grams, with_joined_verb, words
from actions.catalogue.model import Authority, Service
from actions.catalogue.postings import Scores
from actions.catalogue.terms import Match, Terms
from actions.catalogue.vectors import Encoder, Vectors

# Weights of the signals and the logistic curve that turns their sum into the score.
NAMED, NAME_GRAMS, TEXT_GRAMS, MEANING = 0.8, 0.8, 0.4, 0.7
PART = 0.2  # what a name counts when it is a vanishing part of the message; more the more of it it makes up
WITHOUT_MEANING = 1.5  # what the others count more when there are no sentence vectors, so that scores stay comparable
MEANING_FROM, MEANING_SPAN = 0.25, 0.6  # cosines below the first say nothing
STEEPNESS, MIDDLE = 5.0, 0.75

GENERIC_FROM = 3  # services that share a word before it is too general to mean one of them
LONG_WORD = 5  # letters
WORD_WEIGHT = 2  # a whole word counts as much as this many of its n-grams
TEXT_WORDS = 60  # words of the description that are indexed


@dataclass(frozen=True)
class Hit:
    """A service that may be meant. ``score`` 0..1: above 0.6 it nearly always is, below 0.35 hardly ever."""

    service: Service
    score: float
    matched: tuple[str, ...] = ()  # names that stand in the message


@dataclass(frozen=True)
class AuthorityHit:
    """Somebody else whose matter it may be; ``score`` and ``matched`` as in Hit, so that the two can be compared."""

    authority: Authority
    score: float
    matched: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """``hits`` and ``authorities`` best first; all that follows is about the services.

    ``margin``: lead of the first over the second in added signals (0..2; below 0.15 they are as good as equal).
    ``content``: the folded words that were searched for. ``named``: the first hit's name stands in the message word for
    word. ``generic``: the message is one word that several services share ("anmelden").
    """

    hits: list[Hit] = field(default_factory=list)
    authorities: list[AuthorityHit] = field(default_factory=list)
    margin: float = 0.0
    content: tuple[str, ...] = ()
    named: bool = False
    generic: bool = False


class Search:
    """An index over ``services`` and ``authorities``. ``noise``: words without content; ``encoder`` None: without
    sentence vectors."""

    def __init__(
        self,
        services: Sequence[Service],
        *,
        authorities: Sequence[Authority] = (),
        noise: Iterable[str] = (),
        encoder: Encoder | None = None,
        names_encoder: Encoder | None = None,
    ) -> None:
        self._services, self._authorities = list(services), list(authorities)
        entries = entries_of(services, authorities)
        self._size = len(entries)
        self._noise = frozenset(noise)
        self._encoder = encoder
        folded = [[words(name) for name in entry.names] for entry in entries]
        titles = [self._content(names[0]) for names in folded]
        self._titles = titles[: len(self._services)]
        self._terms = Terms(entries, folded, titles)
        bags = [_bag(self._content(name)) for names in folded for name in names]
        self._owner = np.repeat(np.arange(len(folded)), [len(names) for names in folded])
        self._first = np.searchsorted(self._owner, np.arange(len(folded)))
        self._names = Cosine(bags)
        self._texts = Bm25([_document(names, entry) for names, entry in zip(folded, entries, strict=True)])
        self._vectors = _encode_names(entries, names_encoder or encoder)

    def find(self, text: str, *, limit: int = 5, without: Iterable[str] = ()) -> Result:
        """The services and authorities ``text`` may mean, at most ``limit`` of each.

        ``without``: folded words already understood as something else (places). Empty when the message has no word with
        content.
        """
        left_out = frozenset(without)
        tokens = with_joined_verb([token for token in words(text) if token not in left_out])
        content = self._content(tokens, strict=True)
        exact = self._exact(tokens, content)
        if not self._size or not (content or exact):
            return Result()
        named = self._named(exact, content or tokens)
        return self._result(named + self._signals(content or tokens), exact, content or tokens, limit)

    def _content(self, tokens: Sequence[str], *, strict: bool = False) -> list[str]:
        kept = [token for token in tokens if not self._is_noise(token)]
        return kept if kept or strict else list(tokens)

    def _is_noise(self, token: str) -> bool:
        """Also in the dative: "an papieren"."""
        return token in self._noise or (len(token) > LONG_WORD and token.endswith("n") and token[:-1] in self._noise)

    def _exact(self, tokens: list[str], content: list[str]) -> list[Match]:
        matches = {match.name: match for match in self._terms.exact(tokens)}
        matches.update((match.name, match) for match in self._terms.exact(content))
        return [match for match in matches.values() if set(words(match.name)) - self._noise or not content]

    def _named(self, exact: Sequence[Match], content: Sequence[str]) -> Scores:
        """Shape (entries,): 1 where a name makes up the whole content of the message, less where it is a part."""
        best = np.zeros(self._size)
        length = max(sum(map(len, content)), 1)
        for match in [*exact, *self._terms.fuzzy(content)]:
            size = sum(map(len, words(match.name)))
            share = min(size / length, 1.0)
            strength = match.similarity**2 * (PART + (1 - PART) * share)
            for number in match.entries:
                best[number] = max(best[number], strength)
        return NAMED * best

    def _signals(self, content: Sequence[str]) -> Scores:
        bag = _bag(content)
        names = self._best_name(self._names.score(bag))
        total = NAME_GRAMS * names + TEXT_GRAMS * self._texts.score(bag)
        if self._encoder is None or self._vectors is None:
            total = total * WITHOUT_MEANING
        else:
            query = self._encoder.encode([" ".join(content)])[0]
            meaning = self._best_name((self._vectors @ query).astype(np.float64))
            total = total + MEANING * np.clip((meaning - MEANING_FROM) / MEANING_SPAN, 0, 1)
        return total

    def _best_name(self, scores: Scores) -> Scores:
        best: Scores = np.maximum.reduceat(scores, self._first)
        return best

    def _result(self, totals: Scores, exact: Sequence[Match], content: Sequence[str], limit: int) -> Result:
        of_services, of_authorities = np.split(totals, [len(self._services)])
        hits = [
            Hit(self._services[number], _score(total), _matched(number, exact))
            for number, total in _best(of_services, limit)
        ]
        others = [
            AuthorityHit(self._authorities[number], _score(total), _matched(len(self._services) + number, exact))
            for number, total in _best(of_authorities, limit)
        ]
        named = bool(hits and hits[0].matched)
        return Result(hits, others, _margin(of_services), tuple(content), named, self._is_generic(content))

    def _is_generic(self, content: Sequence[str]) -> bool:
        """One word that several services carry in their titles, alone or as the end of a longer one, while no title
        consists of just this word."""
        if len(content) != 1 or any(title == list(content) for title in self._titles):
            return False
        carriers = [[word for word in title if word.endswith(content[0])] for title in self._titles]
        services, names = sum(map(bool, carriers)), len({word for title in carriers for word in title})
        return services > 1 and max(services, names) >= GENERIC_FROM


def _best(totals: Scores, limit: int) -> list[tuple[int, float]]:
    return [(int(number), float(totals[number])) for number in np.argsort(-totals, kind="stable")[:limit]]


def _margin(totals: Scores) -> float:
    lead = _best(totals, 2)
    return round(lead[0][1] - (lead[1][1] if len(lead) > 1 else 0.0), 4) if lead else 0.0


def _score(total: float) -> float:
    return round(1 / (1 + math.exp(-STEEPNESS * (total - MIDDLE))), 4)


def _matched(number: int, exact: Sequence[Match]) -> tuple[str, ...]:
    return tuple(match.name for match in exact if number in match.entries)


def _encode_names(entries: Sequence[Entry], encoder: Encoder | None) -> Vectors | None:
    if encoder is None or not entries:
        return None
    return encoder.encode([name for entry in entries for name in entry.names])


def _bag(tokens: Iterable[str]) -> Counter[str]:
    bag: Counter[str] = Counter()
    for token in tokens:
        bag.update(grams(token))
        bag[f"={token}"] += WORD_WEIGHT
    return bag


def _document(names: Sequence[Sequence[str]], entry: Entry) -> Counter[str]:
    document: Counter[str] = Counter()
    for name in names:
        document.update(_bag(name))
    document.update(_bag(words(entry.text)[:TEXT_WORDS]))
    return document
