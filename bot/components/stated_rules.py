"""RulePolicy in which only the rules in data/rules count."""

from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.domain import State
from rasa.shared.core.trackers import DialogueStateTracker

REMEMBERED = 1000  # states; there are about two for every intent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class StatedRulePolicy(RulePolicy):
    """Rasa gives the intents ``restart``, ``back`` and ``session_start`` a meaning of its own that erases the
    conversation's memory; here they are intents like any other.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._applicable: dict[tuple[int, int, str], set[str]] = {}

    @staticmethod
    def _find_action_from_default_actions(tracker: DialogueStateTracker) -> tuple[str | None, str | None]:
        return None, None

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Any, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        """No rule is about a text word for word, so only the intent is looked up."""
        if use_text_for_last_user_input:
            return None, None, False
        found: tuple[str | None, str | None, bool] = super()._find_action_from_rules(tracker, domain, False)
        return found

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        """Remembered: Rasa compares every rule with every state, twice a turn, and the states are few."""
        key = (id(lookup), len(lookup), repr(states))
        if key not in self._applicable:
            if len(self._applicable) >= REMEMBERED:
                self._applicable.clear()
            self._applicable[key] = super()._get_possible_keys(lookup, states)
        return self._applicable[key]
