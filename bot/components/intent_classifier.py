"""Which intent a question has: logistic regression on its words, its letters and its meaning.

Does the work of two CountVectorsFeaturizers and Rasa's LogisticRegressionClassifier in one step: measured on our data
it is more exact, because words, letters and meaning weigh the same, and learns several times faster
(docs/understanding.md).
"""

from typing import Any

import numpy as np
import skops.io as skops
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.components.clauses import clauses_of
from bot.components.quick_tfidf import QuickTfidf
from bot.components.sentence_vectors import encode

FILE = "classifier.skops"
RANKING_LENGTH = 10
WORD = r"(?u)\b\w+\b"  # single letters count as well


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent, RasaIntentClassifier):
    """``C``: how closely the examples are followed; ``min_df``: in how many a word or group of letters must occur."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 10.0, "min_df": 3, "max_iter": 100, "tol": 1e-3}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        common = {"min_df": config["min_df"], "sublinear_tf": True, "dtype": np.float32, "lowercase": False}
        self._words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=WORD, **common)
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), **common)
        self._regression = LogisticRegression(
            C=config["C"], max_iter=config["max_iter"], tol=config["tol"], class_weight="balanced"
        )
        self._model_storage, self._resource = model_storage, resource

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
        texts = [lemmas_of(example) for example in examples]
        self._words.fit(texts)
        self._letters.fit(texts)
        meaning = np.vstack([vector_of(example) for example in examples])
        self._regression.fit(self._features(texts, meaning), [example.get(INTENT) for example in examples])
        with self._model_storage.write_to(self._resource) as folder:
            skops.dump([self._words, self._letters, self._regression], folder / FILE)
        self._lay_out_weights()
        return self._resource

    def _lay_out_weights(self) -> None:
        """One row per feature, (features, intents): scikit-learn would copy all weights for every question."""
        weights = self._regression.coef_.T
        if weights.shape[1] == 1:  # two intents: scikit-learn keeps only the difference of their weights
            weights = np.hstack([-weights / 2, weights / 2])
            self._bias = np.array([-0.5, 0.5]) * self._regression.intercept_
        else:
            self._bias = self._regression.intercept_
        self._weights = np.ascontiguousarray(weights)
        words = len(self._words.vocabulary_)
        self._quick = (QuickTfidf(self._words, 0), QuickTfidf(self._letters, words))
        self._meaning = words + len(self._letters.vocabulary_)  # the first column of the sentence vector

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
        with model_storage.read_from(resource) as folder:
            component._words, component._letters, component._regression = skops.load(folder / FILE, trusted=[])
        component._lay_out_weights()
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
        shares = self._shares([lemmas_of(message)], vector_of(message))[0]
        best = np.argsort(-shares)[:RANKING_LENGTH]
        return [self._intent(shares, number) for number in best]

    def _clauses(self, message: Message) -> list[dict[str, Any]]:
        """``{text, name, confidence}`` of each clause; empty for a message that is one clause."""
        text = message.get(TEXT)
        spans = clauses_of(text)
        if len(spans) < 2:
            return []
        texts = [text[start:end] for start, end in spans]
        shares = self._shares([lemmas_of(message, span) for span in spans], encode(texts))
        return [{"text": clause, **self._intent(row, row.argmax())} for clause, row in zip(texts, shares, strict=True)]

    def _intent(self, shares: np.ndarray, number: int) -> dict[str, Any]:
        return {"name": str(self._regression.classes_[number]), "confidence": float(shares[number])}

    def _shares(self, texts: list[str], meaning: np.ndarray) -> np.ndarray:
        """Shape (texts, intents): how likely each intent is; rows add up to 1."""
        logits = np.vstack([self._logits(text, vector) for text, vector in zip(texts, meaning, strict=True)])
        shares: np.ndarray = np.exp(logits - logits.max(axis=1, keepdims=True))
        return shares / shares.sum(axis=1, keepdims=True)

    def _logits(self, text: str, meaning: np.ndarray) -> np.ndarray:
        """Shape (intents,)."""
        logits: np.ndarray = meaning @ self._weights[self._meaning :] + self._bias
        for part in self._quick:
            columns, weights = part.weigh(text)
            logits += weights @ self._weights[columns]
        return logits

    def _features(self, texts: list[str], meaning: np.ndarray) -> csr_matrix:
        """Shape (texts, words + letters + 512); each of the three parts of a row has length 1."""
        vectors = csr_matrix(meaning.astype(np.float32))
        return hstack([self._words.transform(texts), self._letters.transform(texts), vectors]).tocsr()


def is_readable(message: Message) -> bool:
    return bool(message.get(TOKENS_NAMES[TEXT])) and message.get_dense_features(TEXT)[1] is not None


def lemmas_of(message: Message, span: tuple[int, int] | None = None) -> str:
    """The lemmas of the whole message, or of the words that begin inside ``span``."""
    start, end = span or (0, len(message.get(TEXT)))
    return " ".join(token.lemma for token in message.get(TOKENS_NAMES[TEXT]) if start <= token.start < end)


def vector_of(message: Message) -> np.ndarray:
    vector: np.ndarray = message.get_dense_features(TEXT)[1].features
    return vector
