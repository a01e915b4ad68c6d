"""What the classifier makes of examples it has not learned from. Only the classifier learns, so the rest runs once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from sklearn.model_selection import StratifiedKFold

from bot.components.german_language_model import GermanLanguageModel, german_model
from bot.components.german_tokenizer import GermanTokenizer
from bot.components.intent_classifier import IntentClassifier, lemmas_of, vector_of
from bot.components.sentence_vectors import SentenceVectorFeaturizer
from bot.examples import Example, TrainingError, read_yaml
from bot.project_importer import ListedData

FALLBACK = "nlu_fallback"

Row = tuple[str, str, str, float]  # utterance, intent wanted, intent found, confidence


def validate(project: Path, examples: Sequence[Example], folds: int) -> list[Row]:
    """One row per example, asked of a classifier that learned from the other folds; every intent in every fold alike.

    Raises TrainingError for a project whose pipeline is not ours.
    """
    learning = settings_of(project, "IntentClassifier", IntentClassifier.get_default_config())
    doubting = settings_of(project, "FallbackClassifier", FallbackClassifier.get_default_config())
    messages = prepare(examples)
    texts = [lemmas_of(message) for message in messages]
    meaning = np.vstack([vector_of(message) for message in messages])
    intents = [example.intent for example in examples]
    rows: list[Row] = []
    for known, asked in StratifiedKFold(folds, shuffle=True, random_state=1).split(texts, intents):
        classifier = IntentClassifier(learning, None, None)
        classifier.learn([texts[i] for i in known], meaning[known], [intents[i] for i in known])
        shares = classifier.shares([texts[i] for i in asked], meaning[asked])
        for i, row in zip(asked, shares, strict=True):
            rows.append((examples[i].text, intents[i], *decide(classifier.classes, row, doubting)))
    return rows


def prepare(examples: Sequence[Example]) -> list[Message]:
    """The examples with lemmas and sentence vectors."""
    data = ListedData([Message({TEXT: text, INTENT: intent}) for text, intent in examples])
    GermanLanguageModel(german_model(), GermanLanguageModel.get_default_config()).process_training_data(
        data, german_model()
    )
    GermanTokenizer(GermanTokenizer.get_default_config()).process_training_data(data)
    SentenceVectorFeaturizer("vectors", SentenceVectorFeaturizer.get_default_config()).process_training_data(data)
    return list(data.training_examples)


def decide(classes: Sequence[str], shares: np.ndarray, doubting: dict[str, Any]) -> tuple[str, float]:
    """As Rasa's FallbackClassifier: not sure enough, or two intents too close, is no intent."""
    second, best = np.sort(shares)[-2:]
    if best < doubting["threshold"]:
        return FALLBACK, 1 - float(best)
    if best - second < doubting["ambiguity_threshold"]:
        return FALLBACK, 1 - float(best - second)
    return classes[int(shares.argmax())], float(best)


def settings_of(project: Path, component: str, defaults: dict[str, Any]) -> dict[str, Any]:
    """The component's settings in config.yml."""
    for entry in read_yaml(project / "config.yml").get("pipeline", []):
        if entry["name"].rpartition(".")[2] == component:
            return defaults | {name: value for name, value in entry.items() if name != "name"}
    raise TrainingError(f"{project / 'config.yml'}: {component} fehlt; geprüft werden kann nur unsere eigene Pipeline.")
