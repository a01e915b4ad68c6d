"""RulePolicy in which only the rules in data/rules count."""

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.trackers import DialogueStateTracker


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class StatedRulePolicy(RulePolicy):
    """Rasa gives the intents ``restart``, ``back`` and ``session_start`` a meaning of its own that erases the
    conversation's memory; here they are intents like any other.
    """

    @staticmethod
    def _find_action_from_default_actions(tracker: DialogueStateTracker) -> tuple[str | None, str | None]:
        return None, None
