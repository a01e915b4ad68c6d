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
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.components.intent_classifier import IntentClassifier, vector_of


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
        examples = [*EXAMPLES, message("guten tag", [0.7, 0.7], "greet"), message("wat kost dat", [0.8, 0.1], "fees")]
        component = IntentClassifier.create(CONFIG | {"tol": 1e-6, "max_iter": 1000}, *self.place)
        component.train(TrainingData(examples))
        asked = message("was kostet ein ein mensch", [0.6, 0.8])
        component.process([asked])
        common = {"sublinear_tf": True, "lowercase": False}
        words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\b\w+\b", **common)
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), **common)
        frames = TfidfVectorizer(ngram_range=(1, 3), token_pattern=r"\S+", **common)  # nothing is rare among so few
        texts = [example.get(TEXT) for example in [*examples, asked]]
        counted = [part.fit(texts[:-1]).transform(texts).toarray() for part in (words, letters, frames)]
        meaning = np.vstack([vector_of(example) for example in [*examples, asked]])
        features = np.hstack([*counted, meaning])
        reference = LogisticRegression(C=CONFIG["C"], class_weight="balanced", tol=1e-6, max_iter=1000)
        reference.fit(features[:-1], [example.get(INTENT) for example in examples])
        wanted = dict(zip(reference.classes_, reference.predict_proba(features[-1:])[0], strict=True))
        for intent in asked.get("intent_ranking"):
            np.testing.assert_allclose(intent["confidence"], wanted[intent["name"]], rtol=1e-3)

    def test_how_often_a_word_is_said_hardly_matters(self) -> None:
        once, often = message("teuer", [1, 0]), message("teuer " * 100, [1, 0])
        self.component.process([once, often])
        np.testing.assert_allclose(once.get(INTENT)["confidence"], often.get(INTENT)["confidence"], rtol=0.05)

    def test_nothing_to_go_by_is_unknown(self) -> None:
        silent = Message({TEXT: ""})
        self.component.process([silent])
        assert silent.get(INTENT) == {"name": None, "confidence": 0.0}
