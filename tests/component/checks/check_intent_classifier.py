"""The classifier learns, persists, and admits it when a message has nothing to go by."""

import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.intent_classifier import IntentClassifier, lemmas_of, vector_of


def message(words: str, meaning: list[float], intent: str | None = None) -> Message:
    found = Message({TEXT: words, **({INTENT: intent} if intent else {})})
    found.set(TOKENS_NAMES[TEXT], [Token(word, 0) for word in words.split()])
    found.add_features(Features(np.array([meaning]), FEATURE_TYPE_SENTENCE, TEXT, "meaning"))
    return found


EXAMPLES = [
    message("was kostet das", [1, 0], "fees"),
    message("wie teuer", [0.9, 0.1], "fees"),
    message("ein mensch bitte", [0, 1], "human"),
    message("mit mensch reden", [0.1, 0.9], "human"),
]


CONFIG = IntentClassifier.get_default_config() | {"min_df": 1}


class Classifier(unittest.TestCase):
    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        context = ExecutionContext(GraphSchema({}), node_name="classifier")
        self.place = (LocalModelStorage(Path(folder.name)), Resource("classifier"), context)
        self.component = IntentClassifier.create(CONFIG, *self.place)
        self.component.train(TrainingData(EXAMPLES))

    def test_it_learns_and_survives_loading(self) -> None:
        loaded = IntentClassifier.load(CONFIG, *self.place)
        for component in (self.component, loaded):
            asked = message("was kostet es", [1, 0])
            component.process([asked])
            assert asked.get(INTENT)["name"] == "fees"
            assert asked.get(INTENT)["confidence"] > 0.5
            assert len(asked.get("intent_ranking")) == 2

    def test_shares_are_those_of_scikit_learn(self) -> None:
        for examples in (EXAMPLES, [*EXAMPLES, message("guten tag", [0.7, 0.7], "greet")]):
            self.component.train(TrainingData(examples))
            asked = message("was kostet ein mensch", [0.6, 0.8])
            self.component.process([asked])
            features = self.component._features([lemmas_of(asked)], vector_of(asked))
            wanted = self.component._regression.predict_proba(features)[0]
            found = sorted(intent["confidence"] for intent in asked.get("intent_ranking"))
            np.testing.assert_allclose(found, sorted(wanted), rtol=1e-4)

    def test_how_often_a_word_is_said_hardly_matters(self) -> None:
        once, often = message("teuer", [1, 0]), message("teuer " * 100, [1, 0])
        self.component.process([once, often])
        np.testing.assert_allclose(once.get(INTENT)["confidence"], often.get(INTENT)["confidence"], rtol=0.05)

    def test_nothing_to_go_by_is_unknown(self) -> None:
        silent = Message({TEXT: ""})
        self.component.process([silent])
        assert silent.get(INTENT) == {"name": None, "confidence": 0.0}
