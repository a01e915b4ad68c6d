"""Which intent a question has: logistic regression on its words, its letters, its frame and its meaning.

Does the work of two CountVectorsFeaturizers and Rasa's LogisticRegressionClassifier in one step: measured on our data
it is more exact, because words, letters, frame (frames.py) and meaning weigh the same, and learns several times faster
(docs/understanding.md).
"""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.components.frames import common_words, frame_of
from bot.components.quick_tfidf import QuickTfidf
from bot.components.sentence_vectors import CLAUSES
from bot.components.softmax_regression import fit_softmax

TERMS, NUMBERS = "terms.json", "numbers.npz"
RANKING_LENGTH = 10
WORD = r"(?u)\b\w+\b"  # single letters count as well
FRAME_WORD = r"\S+"
PARTS = ("words", "letters", "frames")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent, RasaIntentClassifier):
    """``C``: how closely the examples are followed; ``min_df``: in how many a word or group of letters must occur."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 5.0, "min_df": 4, "max_iter": 60, "tol": 1e-3}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config, self._model_storage, self._resource = config, model_storage, resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "IntentClassifier":
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [
            example for example in training_data.intent_examples if example.get(INTENT) and is_readable(example)
        ]
        meaning = np.vstack([vector_of(example) for example in examples])
        self.learn([lemmas_of(example) for example in examples], meaning, [example.get(INTENT) for example in examples])
        with self._model_storage.write_to(self._resource) as folder:
            kept = [self.classes, sorted(self._common), *self._terms]
            (folder / TERMS).write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
            idf = dict(zip(PARTS, self._idf, strict=True))
            np.savez(folder / NUMBERS, weights=self._weights, bias=self._bias, **idf)
        return self._resource

    def learn(self, texts: list[str], meaning: np.ndarray, intents: list[str]) -> None:
        """Learn from lemmas, sentence vectors of shape (texts, 512) and intents; what was learned before is gone."""
        common = frozenset(common_words(texts))
        vectorizers = vectorizers_of(self._config["min_df"])
        read = [texts, texts, [frame_of(text, common) for text in texts]]
        counted = hstack([one.fit_transform(part) for one, part in zip(vectorizers, read, strict=True)]).tocsr()
        found = fit_softmax(
            counted,
            meaning.astype(np.float32),
            intents,
            strength=self._config["C"],
            iterations=self._config["max_iter"],
            tolerance=self._config["tol"],
        )
        terms = [vectorizer.get_feature_names_out().tolist() for vectorizer in vectorizers]
        idf = [vectorizer.idf_ for vectorizer in vectorizers]
        self._take(found.classes, common, terms, idf, found.weights, found.bias)

    def _take(
        self,
        classes: list[str],
        common: frozenset[str],
        terms: list[list[str]],
        idf: Sequence[np.ndarray],
        weights: np.ndarray,
        bias: np.ndarray,
    ) -> None:
        """``terms`` and ``idf``: of each of PARTS; their rows of ``weights`` come before the meaning's."""
        self.classes, self._common, self._terms, self._idf = classes, common, terms, idf
        self._weights, self._bias = weights, bias
        firsts = np.cumsum([0, *(len(part) for part in terms)]).tolist()
        self._meaning = firsts[-1]
        vectorizers = vectorizers_of(self._config["min_df"])
        self._parts = [
            QuickTfidf(vectorizer.build_analyzer(), *part)
            for vectorizer, *part in zip(vectorizers, terms, idf, firsts[:-1], strict=True)
        ]

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "IntentClassifier":
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder, np.load(folder / NUMBERS, allow_pickle=False) as numbers:
            classes, common, *terms = json.loads((folder / TERMS).read_text("utf-8"))
            idf = [numbers[part] for part in PARTS]
            component._take(classes, frozenset(common), terms, idf, numbers["weights"], numbers["bias"])
        return component

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this component learns from its predictions, so none are made for the training data."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = self._rank(message) if is_readable(message) else []
            message.set(INTENT, ranking[0] if ranking else {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set("clauses", self._clauses(message) if ranking else [], add_to_output=True)
        return messages

    def _rank(self, message: Message) -> list[dict[str, Any]]:
        shares = self.shares([lemmas_of(message)], vector_of(message))[0]
        best = np.argsort(-shares)[:RANKING_LENGTH]
        return [self._intent(shares, number) for number in best]

    def _clauses(self, message: Message) -> list[dict[str, Any]]:
        """``{text, name, confidence}`` of each clause; empty for a message that is one clause."""
        spans, vectors = message.get(CLAUSES) or ([], None)
        if not spans:
            return []
        shares = self.shares([lemmas_of(message, span) for span in spans], vectors)
        texts = [message.get(TEXT)[start:end] for start, end in spans]
        return [{"text": clause, **self._intent(row, row.argmax())} for clause, row in zip(texts, shares, strict=True)]

    def _intent(self, shares: np.ndarray, number: int) -> dict[str, Any]:
        return {"name": self.classes[number], "confidence": float(shares[number])}

    def shares(self, texts: list[str], meaning: np.ndarray) -> np.ndarray:
        """Shape (texts, intents): how likely each intent is; rows add up to 1."""
        logits = np.vstack([self._logits(text, vector) for text, vector in zip(texts, meaning, strict=True)])
        shares: np.ndarray = np.exp(logits - logits.max(axis=1, keepdims=True))
        return shares / shares.sum(axis=1, keepdims=True)

    def _logits(self, text: str, meaning: np.ndarray) -> np.ndarray:
        """Shape (intents,). Each of PARTS and the meaning are of length 1, so that none of them drowns the others."""
        logits: np.ndarray = meaning @ self._weights[self._meaning :] + self._bias
        for part, read in zip(self._parts, (text, text, frame_of(text, self._common)), strict=True):
            columns, weights = part.weigh(read)
            logits += weights @ self._weights[columns]
        return logits


def vectorizers_of(min_df: int) -> list[TfidfVectorizer]:
    """One for each of PARTS: words and pairs of words, groups of letters, up to three words of a frame."""
    common = {"min_df": min_df, "sublinear_tf": True, "dtype": np.float32, "lowercase": False}
    return [
        TfidfVectorizer(ngram_range=(1, 2), token_pattern=WORD, **common),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), **common),
        TfidfVectorizer(ngram_range=(1, 3), token_pattern=FRAME_WORD, **common),
    ]


def is_readable(message: Message) -> bool:
    return bool(message.get(TOKENS_NAMES[TEXT])) and any(is_meaning(feature) for feature in message.features)


def lemmas_of(message: Message, span: tuple[int, int] | None = None) -> str:
    """The lemmas of the whole message, or of the words that begin inside ``span``."""
    start, end = span or (0, len(message.get(TEXT)))
    return " ".join(token.lemma for token in message.get(TOKENS_NAMES[TEXT]) if start <= token.start < end)


def vector_of(message: Message) -> np.ndarray:
    """The sentence vector, shape (1, 512)."""
    vector: np.ndarray = next(feature.features for feature in message.features if is_meaning(feature))
    return vector


def is_meaning(feature: Features) -> bool:
    return feature.attribute == TEXT and feature.type == FEATURE_TYPE_SENTENCE and feature.is_dense()
