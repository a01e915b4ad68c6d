"""Cross-validation asks every example once, of a classifier that has not seen it, and doubts as the engine does."""

import os
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np

from bot.cross_validation import FALLBACK, decide, validate
from bot.evaluate import score
from bot.examples import Example, TrainingError

FEES = (
    "was kostet das",
    "wie teuer ist der pass",
    "was kostet ein hund",
    "wie teuer wird das",
    "was kostet es",
    "teuer",
)
HUMAN = (
    "ich will einen menschen",
    "mensch bitte",
    "einen menschen bitte",
    "bitte ein mensch",
    "gib mir einen menschen",
)
EXAMPLES = [*(Example(text, "fees") for text in FEES), *(Example(text, "human") for text in HUMAN)]
CONFIG = """pipeline:
- name: bot.components.intent_classifier.IntentClassifier
  min_df: 1
- name: FallbackClassifier
  threshold: 0.4
  ambiguity_threshold: 0.05
"""


class CrossValidation(unittest.TestCase):
    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.project = Path(folder.name)
        (self.project / "config.yml").write_text(CONFIG)
        cache = patch.dict(os.environ, {"BD_CACHE_DIR": folder.name})
        cache.start()
        self.addCleanup(cache.stop)

    def test_every_example_is_asked_once(self) -> None:
        rows = validate(self.project, EXAMPLES, 3)
        assert sorted((text, wanted) for text, wanted, _, _ in rows) == sorted(EXAMPLES)
        report = score(rows)
        assert report["accuracy"] >= 0.8
        assert report["utterances"] == len(EXAMPLES) == sum(part["utterances"] for part in report["intents"].values())
        assert sum(sum(found.values()) for found in report["confusion"].values()) == len(EXAMPLES)
        assert len(report["errors"]) == sum(wanted != found for _, wanted, found, _ in rows)

    def test_what_was_not_learned_is_not_known(self) -> None:
        """With its only word left out, an example cannot be recognised: so it was not seen."""
        lonely = [Example(word, "fees") for word in ("xylophon", "quarz", "zwieback")]
        others = [Example(word, "human") for word in ("vogelfrei", "jodeln", "mumpitz")]
        report = score(validate(self.project, [*lonely, *others], 3))
        assert report["accuracy"] < 0.9

    def test_doubt(self) -> None:
        classes, doubting = ["a", "b", "c"], {"threshold": 0.4, "ambiguity_threshold": 0.05}
        cases = {(0.8, 0.1, 0.1): "a", (0.1, 0.5, 0.4): "b", (0.3, 0.35, 0.35): FALLBACK, (0.48, 0.44, 0.08): FALLBACK}
        for shares, wanted in cases.items():
            assert decide(classes, np.array(shares), doubting)[0] == wanted

    def test_another_pipeline_is_refused(self) -> None:
        (self.project / "config.yml").write_text("pipeline: [{name: DIETClassifier}]\n")
        with self.assertRaises(TrainingError):  # noqa: PT027 - there is no pytest here
            validate(self.project, EXAMPLES, 3)
