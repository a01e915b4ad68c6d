"""A project's training data as Rasa wants it, read once and handed out unchecked: bot.examples has checked it.

Rasa's importers read, merge and compare all examples several times, which takes longer than learning from them.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.importers.utils import story_graph_from_paths
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_model_configuration

from bot.examples import Example

DIALOGUE = ("data/rules", "data/stories")


class ProjectImporter(TrainingDataImporter):
    def __init__(self, project: Path, examples: Sequence[Example]) -> None:
        self._project, self._examples = project, examples

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = read_model_configuration(str(self._project / "config.yml"))
        return config

    def get_config_file_for_auto_config(self) -> str:
        return str(self._project / "config.yml")

    @cached_property
    def _domain(self) -> Domain:
        return Domain.load(str(self._project / "domain.yml"))

    def get_domain(self) -> Domain:
        return self._domain

    @cached_property
    def _stories(self) -> StoryGraph:
        files = [str(path) for folder in DIALOGUE for path in sorted((self._project / folder).glob("**/*.yml"))]
        return story_graph_from_paths(files, self._domain)

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """All of them, whatever ``exclusion_percentage`` says: nothing asks for a part."""
        return self._stories

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        return ListedData([Message({TEXT: text, INTENT: intent}) for text, intent in self._examples])


class ListedData(TrainingData):
    """Training data whose messages are taken as they are; Rasa would hash each to find doubles, and there are none."""

    @staticmethod
    def sanitize_examples(examples: list[Message]) -> list[Message]:
        return examples

    def fingerprint(self) -> str:
        """Nothing is cached by it: bot.train decides what is up to date."""
        return "listed"
