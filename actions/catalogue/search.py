"""Which service or other authority is meant? Characters, words, names and sentence vectors, fused. docs/catalogue.md

Six signals per entry, each about 0..1: a name of it stands in the message (exactly or misspelt), the best of its names
shares the message's character n-grams and words, its whole text does, one of its names means something similar, its
title and first sentence do, and citizens ask for it like that (questions.py). They are added with fixed weights (set on
tests/search/*_tuning.tsv) and mapped to a score that can be compared with a threshold.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from actions.catalogue.alike import Examples
from actions.catalogue.bm25 import bm25, ideal_score
from actions.catalogue.cosine import cosine, message_length
from actions.catalogue.earlier import part_of
from actions.catalogue.entries import entries_of
from actions.catalogue.generic import TitleWords
from actions.catalogue.german import with_joined_verb, words
from actions.catalogue.index import Subject, open_index
from actions.catalogue.model import Authority, Service
from actions.catalogue.noise import content_of
from actions.catalogue.postings import Postings, Scores
from actions.catalogue.query import Query, Tokens, read_query, sentence_of
from actions.catalogue.questions import QuestionIndex
from actions.catalogue.terms import Match, Terms
from actions.catalogue.thesaurus import Thesaurus, load_thesaurus
from actions.catalogue.vector_index import VectorIndex
from actions.catalogue.vectors import Encoder, RecentVectors, Vectors

# Weights of the signals and the logistic curve that turns their sum into the score.
NAMED, NAME_GRAMS, TEXT_GRAMS, NAME_MEANING, TEXT_MEANING = 0.4, 0.72, 0.72, 0.56, 0.4
ASKED = 2.0  # what is learnt from how citizens ask
PART = 0.2  # what a name counts when it is a vanishing part of the message; more the more of it it makes up
WITHOUT_MEANING = 1.5  # what the others count more when there are no sentence vectors, so that scores stay comparable
MEANING_FROM, MEANING_SPAN = 0.25, 0.6  # cosines below the first say nothing
STEEPNESS, MIDDLE = 5.0, 0.58

MADE_UP = 0.5  # of what the message's own words leave missing, related words make up for at most this much
MISSPELT_FROM = 0.25  # share of the best name's score
MISSPELT_AMONG = 200  # names that are looked at for misspelling: those that share most n-grams with the message

T = TypeVar("T", np.float32, np.float64)


@dataclass(frozen=True)
class Hit:
    """A service that may be meant. ``score`` 0..1: from 0.5 on it mostly is, below 0.27 hardly ever. ``total``: the
    added signals, which tell hits apart whose score is nearly 1."""

    service: Service
    score: float
    matched: tuple[str, ...] = ()  # names that stand in the message
    total: float = 0.0


@dataclass(frozen=True)
class AuthorityHit:
    """Somebody else whose matter it may be; ``score`` and ``matched`` as in Hit, so that the two can be compared."""

    authority: Authority
    score: float
    matched: tuple[str, ...] = ()
    total: float = 0.0


@dataclass(frozen=True)
class Result:
    """``hits`` and ``authorities`` best first; all that follows is about the services.

    ``margin``: lead of the first over the second in added signals (0..2; below 0.15 they are as good as equal).
    ``content``: the folded words that were searched for. ``named``: the first hit's name stands in the message word for
    word. ``generic``: the message is one word that several services share ("anmelden"). ``nobodys``: 0..1, how likely
    no entry is meant at all; 0 when there were no examples to learn that from.
    """

    hits: list[Hit] = field(default_factory=list)
    authorities: list[AuthorityHit] = field(default_factory=list)
    margin: float = 0.0
    content: tuple[str, ...] = ()
    named: bool = False
    generic: bool = False
    nobodys: float = 0.0


class Search:
    """An index over ``services`` and ``authorities``. ``noise``: words without content; ``beyond``: messages that mean
    none of them, to learn from beside the example questions; ``encoder`` None: without sentence vectors; ``cache``:
    the folder the index is kept in, None: it is built anew."""

    def __init__(
        self,
        services: Sequence[Service],
        *,
        authorities: Sequence[Authority] = (),
        noise: Iterable[str] = (),
        beyond: Sequence[str] = (),
        encoder: Encoder | None = None,
        cache: Path | None = None,
        thesaurus: Thesaurus | None = None,
    ) -> None:
        self._services, self._authorities = list(services), list(authorities)
        self._noise = frozenset(noise)
        self._thesaurus = load_thesaurus() if thesaurus is None else thesaurus
        self._entries = entries_of(services, authorities)
        arrays = open_index(Subject(self._entries, len(self._services), self._noise, beyond), encoder, cache)
        counts = arrays["entries.counts"]
        self._first = np.cumsum(counts) - counts
        self._owners = np.repeat(np.arange(len(counts)), counts)
        self._names = Postings(part_of(arrays, "names"), len(self._owners))
        self._texts = Postings(part_of(arrays, "texts"), len(counts))
        self._terms = Terms(part_of(arrays, "terms"))
        self._titles = TitleWords(part_of(arrays, "titles"))
        vectors = part_of(arrays, "vectors")
        self._vectors = VectorIndex(vectors) if vectors else None
        self._encoded = RecentVectors(encoder) if encoder else None
        questions = part_of(arrays, "questions")
        examples = Examples(part_of(arrays, "asked"), part_of(arrays, "alike")) if questions else None
        self._questions = QuestionIndex(questions, examples) if examples else None

    def find(self, text: str, *, limit: int = 5, without: Iterable[str] = (), soon: Iterable[str] = ()) -> Result:
        """The services and authorities ``text`` may mean, at most ``limit`` of each.

        ``without``: folded words already understood as something else (places). ``soon``: texts that will be looked for
        next, without the same words; the vectors of all are made at once. Empty when the message has no word with
        content.
        """
        left_out = frozenset(without)
        tokens, content = self._read(text, left_out)
        exact = self._exact(tokens, content)
        if not self._entries or not (content or exact):
            return Result()
        query = read_query(text, left_out, content or tokens, self._thesaurus.related(tokens))
        names = self._like_names(query.names)
        sentences = [sentence_of(other, left_out, self._read(other, left_out)[1]).lower() for other in soon]
        signals, nobodys = self._signals(query, names, sentences)
        totals = self._named([*exact, *self._misspelt(query, names)], query) + signals
        return replace(self._result(totals, exact, query.content, limit), nobodys=nobodys)

    def forget(self) -> None:
        """Nothing of what was looked for stays in memory."""
        if self._encoded:
            self._encoded.forget()

    def _read(self, text: str, left_out: Collection[str]) -> tuple[list[str], list[str]]:
        """The folded words of ``text`` and those of them that have content."""
        tokens = with_joined_verb([token for token in words(text) if token not in left_out])
        return tokens, content_of(tokens, self._noise, strict=True)

    def _exact(self, tokens: list[str], content: list[str]) -> list[Match]:
        matches = {match.row: match for match in self._terms.exact(tokens)}
        matches.update((match.row, match) for match in self._terms.exact(content))
        return [match for match in matches.values() if set(words(self._name(match))) - self._noise or not content]

    def _misspelt(self, query: Query, names: Scores) -> list[Match]:
        near = np.flatnonzero(names > MISSPELT_FROM * names.max())
        if len(near) > MISSPELT_AMONG:
            near = near[np.argpartition(names[near], len(near) - MISSPELT_AMONG)[-MISSPELT_AMONG:]]
        return self._terms.fuzzy(query.content, near.tolist())

    def _named(self, matches: Iterable[Match], query: Query) -> Scores:
        """Shape (entries,): 1 where a name makes up the whole content of the message, less where it is a part."""
        best = np.zeros(len(self._entries))
        length = max(sum(map(len, query.content)), 1)
        for match in matches:
            share = min(match.letters / length, 1.0)
            strength = match.similarity**2 * (PART + (1 - PART) * share)
            for number in match.entries:
                best[number] = max(best[number], strength)
        return NAMED * best

    def _like_names(self, tokens: Tokens) -> Scores:
        length = message_length(self._names, tokens.own, tokens.own_counts)
        own = cosine(self._names, tokens.own, tokens.own_counts, length)
        if not len(tokens.related):
            return own
        return _completed(own, cosine(self._names, tokens.related, tokens.related_counts, length))

    def _like_texts(self, tokens: Tokens) -> Scores:
        ideal = ideal_score(self._texts, tokens.own, tokens.own_counts)
        own = bm25(self._texts, tokens.own, tokens.own_counts, ideal)
        if not len(tokens.related):
            return own
        return _completed(own, bm25(self._texts, tokens.related, tokens.related_counts, ideal))

    def _signals(self, query: Query, names: Scores, soon: Sequence[str]) -> tuple[Scores, float]:
        """What speaks for each entry beside names that stand in the message, and how likely none is meant."""
        total: Scores = NAME_GRAMS * self._best_name(names) + TEXT_GRAMS * self._like_texts(query.texts)
        if self._encoded is None or self._vectors is None:
            return total * WITHOUT_MEANING, 0.0
        vector = self._encoded.vector(query.sentence.lower(), soon)
        nobodys = 0.0
        if self._questions:
            asked, nobodys = self._questions.score(query.names.own, query.names.own_counts, vector, len(total))
            total += ASKED * asked
        of_names, of_texts = np.split(self._vectors.score(vector), [len(self._owners)])
        total += NAME_MEANING * _meaning(self._best_name(of_names)) + TEXT_MEANING * _meaning(of_texts)
        return total, nobodys

    def _best_name(self, scores: NDArray[T]) -> NDArray[T]:
        best: NDArray[T] = np.maximum.reduceat(scores, self._first)
        return best

    def _result(self, totals: Scores, exact: Sequence[Match], content: Sequence[str], limit: int) -> Result:
        of_services, of_authorities = np.split(totals, [len(self._services)])
        hits = [
            Hit(self._services[number], _score(total), self._matched(number, exact), round(total, 4))
            for number, total in _best(of_services, limit)
        ]
        others = [
            AuthorityHit(
                self._authorities[number],
                _score(total),
                self._matched(len(self._services) + number, exact),
                round(total, 4),
            )
            for number, total in _best(of_authorities, limit)
        ]
        named = bool(hits and hits[0].matched)
        return Result(hits, others, _margin(of_services), tuple(content), named, self._titles.is_generic(content))

    def _matched(self, number: int, exact: Sequence[Match]) -> tuple[str, ...]:
        return tuple(self._name(match) for match in exact if number in match.entries)

    def _name(self, match: Match) -> str:
        entry = int(self._owners[match.row])
        return self._entries[entry].names[match.row - int(self._first[entry])]


def _meaning(cosines: Vectors) -> Scores:
    return np.clip((cosines.astype(np.float64) - MEANING_FROM) / MEANING_SPAN, 0, 1)


def _completed(own: Scores, related: Scores) -> Scores:
    """What related words say makes up for a part of what the message's own leave missing."""
    completed: Scores = own + np.minimum(related, MADE_UP * (1 - own))
    return completed


def _best(totals: Scores, limit: int) -> list[tuple[int, float]]:
    """The ``limit`` best, best first; equal ones in the order of the catalogue."""
    if limit < len(totals):
        least = np.partition(totals, len(totals) - limit)[len(totals) - limit]
        near = np.flatnonzero(totals >= least)
    else:
        near = np.arange(len(totals))
    ordered = near[np.argsort(-totals[near], kind="stable")][:limit]
    return [(int(number), float(totals[number])) for number in ordered]


def _margin(totals: Scores) -> float:
    lead = _best(totals, 2)
    return round(lead[0][1] - (lead[1][1] if len(lead) > 1 else 0.0), 4) if lead else 0.0


def _score(total: float) -> float:
    return round(1 / (1 + math.exp(-STEEPNESS * (total - MIDDLE))), 4)
