"""What citizen and clerk said to each other, written to the tracker when the conversation comes back to the bot."""

from rasa.core.agent import Agent
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered

from bot.turn_request import History
from bot.turns import CHANNEL, SilentOutput, Turns, ready_processor


async def append_history(turns: Turns, agent: Agent | None, history: History) -> int:
    """Append the turns without predicting anything; returns how many were new (0 for a repeated history_id).

    Raises NotReady.
    """
    processor = ready_processor(agent)
    async with turns.lock(history.conversation_id):
        tracker = await processor.fetch_tracker_and_update_session(history.conversation_id, SilentOutput())
        if ("history_id", history.history_id) in tracker.marks:
            return 0
        tracker.update_with_events(events_of(history), processor.domain)
        await processor.save_tracker(tracker)
    return len(history.turns)


def events_of(history: History) -> list[Event]:
    """One event per turn, then the bot listens again; no intent, so no rule matches what was said to a person."""
    events: list[Event] = []
    for role, text in history.turns:
        metadata = {"history_id": history.history_id, "role": role}
        if role == "citizen":
            nothing = {"text": text, "intent": {"name": None, "confidence": 0.0}, "entities": []}
            events.append(UserUttered(text, parse_data=nothing, input_channel=CHANNEL, metadata=metadata))
        else:
            events.append(BotUttered(text, metadata=metadata))
    return [*events, ActionExecuted(ACTION_LISTEN_NAME, metadata={"history_id": history.history_id})]
