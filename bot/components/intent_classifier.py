"""Which intent a question has: logistic regression on words, letters and meaning, each brought to the same length.

Rasa's own classifier takes raw counts, so that long questions and frequent letters drown the sentence vector. Measured
on our data, counts damped by a logarithm and rows of length 1 are better and train faster (docs/understanding.md).
"""

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.preprocessing import normalize

UNKNOWN = {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(LogisticRegressionClassifier):
    """``C``: how closely the training examples are followed."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**LogisticRegressionClassifier.get_default_config(), "C": 10.0}

    def __init__(self, config: dict[str, Any], *arguments: Any) -> None:
        super().__init__(config, *arguments)
        self.clf.set_params(C=self.config["C"])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this component learns from its predictions, so none are made for the training data."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if features_of(message) is None:
                message.set(INTENT, dict(UNKNOWN), add_to_output=True)
            else:
                super().process([message])
        return messages

    def _create_X(self, messages: list[Message]) -> csr_matrix:
        """Shape (messages, vocabulary + 512)."""
        rows = [features for message in messages if (features := features_of(message))]
        counts = vstack([sparse for sparse, _ in rows]).tocsr().astype(np.float64).log1p()
        return hstack([normalize(counts), csr_matrix(np.vstack([dense for _, dense in rows]))]).tocsr()


def features_of(message: Message) -> tuple[csr_matrix, np.ndarray] | None:
    """Word and letter counts (1, vocabulary) and sentence vector (1, 512) of the whole question."""
    sparse = message.get_sparse_features(TEXT)[1]
    dense = message.get_dense_features(TEXT)[1]
    if sparse is None or dense is None:
        return None
    return csr_matrix(sparse.features), dense.features
