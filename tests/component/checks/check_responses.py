"""The engine chooses the variant in Leichte Sprache by the slot ``language``, and only then."""

import asyncio
import unittest
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.settings import ROOT

CHANNEL = "citizen"


class Responses(unittest.TestCase):
    domain: Domain

    @classmethod
    def setUpClass(cls) -> None:
        cls.domain = Domain.load(str(ROOT / "domain.yml"))

    def said(self, response: str, language: str | None, **values: str) -> str:
        slots: list[Slot] = self.domain.slots
        tracker = DialogueStateTracker(f"{language}", slots)
        if language is not None:
            tracker._set_slot("language", language)
        generator = TemplatedNaturalLanguageGenerator(self.domain.responses)
        filled: dict[str, Any] | None = asyncio.run(generator.generate(response, tracker, CHANNEL, **values))
        assert filled is not None
        return str(filled["text"])

    def test_the_plain_variant_is_said_in_leichte_sprache(self) -> None:
        assert self.said("utter_confirm_service", "de-leicht", title="A") == "Meinen Sie das: „A“?"

    def test_the_usual_variant_is_said_otherwise(self) -> None:
        for language in ("de", None):
            assert self.said("utter_confirm_service", language, title="A") == "Meinen Sie „A“?"

    def test_lines_stay_lines(self) -> None:
        assert self.said("utter_plain", "de-leicht", fact="Eins.\nZwei.") == "Eins.\nZwei."
        assert self.said("utter_office", "de-leicht", lines="• X") == "Hier können Sie hingehen:\n• X"

    def test_a_response_without_a_plain_variant_is_said_as_it_is(self) -> None:
        assert "A" in self.said("utter_general", "de-leicht", title="A", fact="B")
