"""spaCy's German model: the official de_core_news_md where it is installed, otherwise word forms from a table.

Nothing of it is stored in the trained model, and it adds no features of its own (only lemmas), so an engine that
finds another language model than the one it was trained with still works.
"""

import functools
import logging
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language

OFFICIAL = "de_core_news_md"
FALLBACK = "spacy.blank(de)+lookup"
UNUSED_PIPES = ["parser", "ner"]

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="GermanLanguageModel",
)
class GermanLanguageModel(SpacyNLP):
    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "GermanLanguageModel":
        return cls(german_model(), {**cls.get_default_config(), **config})

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Only texts are read: there are no responses and no texts of actions to choose from.

        In lower case, as the base class reads messages.
        """
        written = [example for example in training_data.training_examples if example.get(TEXT)]
        docs = model.model.pipe((self._get_text(example, TEXT) for example in written), batch_size=1000)
        for example, doc in zip(written, docs, strict=True):
            example.set(SPACY_DOCS[TEXT], doc)
        return training_data


@functools.lru_cache(maxsize=1)
def german_model() -> SpacyModel:
    """The best model this installation has, loaded once per process."""
    if language_model_name() == OFFICIAL:
        try:
            return SpacyModel(model=spacy.load(OFFICIAL, exclude=UNUSED_PIPES), model_name=OFFICIAL)
        except (OSError, ValueError, ImportError) as error:
            logger.warning("%s is installed but cannot be used (%s).", OFFICIAL, type(error).__name__)
    logger.warning(
        "%s is not installed (`make setup-spacy-model`): lemmas come from spaCy's lookup table, "
        "meaning from the sentence vectors.",
        OFFICIAL,
    )
    return SpacyModel(model=blank_german(), model_name=FALLBACK)


def language_model_name() -> str:
    """Which model would be used, without loading it; part of the training fingerprint."""
    return OFFICIAL if spacy.util.is_package(OFFICIAL) else FALLBACK


def blank_german() -> Language:
    language = spacy.blank("de")
    language.add_pipe("lemmatizer", config={"mode": "lookup"})
    language.initialize()
    return language
