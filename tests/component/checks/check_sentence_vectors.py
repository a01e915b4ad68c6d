"""One vector of length 1 per utterance; near in meaning is near in numbers."""

import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.sentence_vectors import BATCH, CLAUSES, SentenceVectorFeaturizer, encode


def vectors(*texts: str) -> list[np.ndarray]:
    messages = [Message({TEXT: text}) for text in texts]
    with TemporaryDirectory() as folder:
        component = SentenceVectorFeaturizer.create(
            {}, LocalModelStorage(Path(folder)), Resource("x"), ExecutionContext(GraphSchema({}), node_name="vectors")
        )
        component.process(messages)
    return [message.get_dense_features(TEXT)[1].features for message in messages]


class SentenceVectors(unittest.TestCase):
    def test_shape_and_length(self) -> None:
        for vector in vectors("Was kostet ein Pass?", "x", "🤷"):
            assert vector.shape == (1, 512)
            np.testing.assert_allclose(np.linalg.norm(vector), 1.0, atol=0.001)

    def test_batches_change_nothing(self) -> None:
        texts = [f"Was kostet der Ausweis Nummer {n}?" for n in range(BATCH + 3)]
        together = np.vstack(vectors(*texts))
        alone = encode([texts[-1]])
        np.testing.assert_allclose(together[-1:], alone, atol=0.02)

    def test_meaning(self) -> None:
        fees, same, other = encode(
            ["Was kostet ein neuer Personalausweis?", "Wie teuer ist der Perso?", "Ich möchte mich beschweren."]
        )
        assert float(fees @ same) > float(fees @ other)

    def test_each_clause_of_several_has_a_vector(self) -> None:
        message, plain = Message({TEXT: "Was kostet ein Pass? Ich will mich beschweren."}), Message({TEXT: "Hallo"})
        SentenceVectorFeaturizer("vectors", SentenceVectorFeaturizer.get_default_config()).process([message, plain])
        spans, found = message.get(CLAUSES)
        clauses = [message.get(TEXT)[start:end] for start, end in spans]
        assert clauses == ["Was kostet ein Pass?", "Ich will mich beschweren."]
        np.testing.assert_allclose(found, np.vstack([encode([clause]) for clause in clauses]), atol=0.02)
        assert plain.get(CLAUSES)[0] == []

    def test_no_text_no_feature(self) -> None:
        message = Message({"intent": "fees"})
        SentenceVectorFeaturizer("vectors", SentenceVectorFeaturizer.get_default_config()).process([message])
        assert message.features == []
