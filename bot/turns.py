"""Run one citizen message through Rasa: once per turn_id, one at a time per conversation, all or nothing.

Rasa's own handle_message saves whatever happened, including nothing when the action server is down. Here the tracker is
saved only when the turn produced an answer, so a failed turn leaves no trace and can be run again.
"""

import asyncio
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.action_endpoint import noting_failures
from bot.problems import ActionsFailed, BadRequest, NotReady, TurnTimeout
from bot.turn_request import Choice, TurnRequest
from bot.turn_result import is_answered, recorded_turn

CHANNEL = "citizen"
FALLBACK = "nlu_fallback"


class SilentOutput(OutputChannel):
    """Replies are read from the tracker; nothing is sent while the turn runs."""

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        return None


class Turns:
    """``deadline``: seconds one turn may take."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def lock(self, conversation_id: str) -> asyncio.Lock:
        """Held by whoever reads and writes the conversation's tracker."""
        return self._locks.setdefault(conversation_id, asyncio.Lock())

    async def run(self, agent: Agent, request: TurnRequest) -> dict[str, Any]:
        """The turn's result (handover.protocol.TurnResult JSON); a turn that was answered before is not run again.

        Raises NotReady, BadRequest, ActionsFailed, TurnTimeout; afterwards the tracker is as it was.
        """
        processor = ready_processor(agent)
        if request.choice and request.choice.intent not in processor.domain.intents:
            raise BadRequest("intent is unknown")
        try:
            async with asyncio.timeout(self._deadline), self.lock(request.conversation_id):
                return await run_turn(processor, request)
        except TimeoutError as error:
            raise TurnTimeout from error


def ready_processor(agent: Agent | None) -> MessageProcessor:
    if agent is None or agent.processor is None:
        raise NotReady
    return agent.processor


async def run_turn(processor: MessageProcessor, request: TurnRequest) -> dict[str, Any]:
    tracker = await processor.fetch_tracker_and_update_session(request.conversation_id, SilentOutput())
    if ("turn_id", request.turn_id) in tracker.marks:
        recorded = recorded_turn(processor.tracker_store.events(request.conversation_id), request.turn_id)
        if recorded is not None and is_answered(recorded):
            return recorded
    _set_slots(processor, tracker, request)
    with noting_failures() as failures:
        await _predict(processor, tracker, request)
    result = recorded_turn(tracker.events, request.turn_id)
    if failures or result is None or not is_answered(result):
        raise ActionsFailed(", ".join(failures) or "no reply")
    await processor.save_tracker(tracker)
    return result


def _set_slots(processor: MessageProcessor, tracker: DialogueStateTracker, request: TurnRequest) -> None:
    """The gateway's word on the language counts; on the service only if the tracker has lost its own."""
    wanted = {"language": request.language}
    if request.service and tracker.slots.get("service") and tracker.get_slot("service") is None:
        wanted["service"] = request.service
    for name, value in wanted.items():
        if name in tracker.slots and tracker.get_slot(name) != value:
            tracker.update(SlotSet(name, value), processor.domain)


async def _predict(processor: MessageProcessor, tracker: DialogueStateTracker, request: TurnRequest) -> None:
    """The middle of MessageProcessor.handle_message, on a tracker that is saved only if all goes well."""
    output = SilentOutput()
    message = UserMessage(
        text=request.text or "",
        output_channel=output,
        sender_id=request.conversation_id,
        parse_data=await understand(processor, tracker, request),
        input_channel=CHANNEL,
        metadata={"turn_id": request.turn_id, "language": request.language, "service": request.service},
    )
    await processor._handle_message_with_tracker(message, tracker)
    tracker = await processor.run_action_extract_slots(output, tracker)
    await processor._run_prediction_loop(output, tracker)


async def understand(
    processor: MessageProcessor, tracker: DialogueStateTracker, request: TurnRequest
) -> dict[str, Any]:
    """Rasa's parse data. A choice says itself what is meant; a leading slash never means an intent."""
    if request.choice is not None:
        return parse_data("", request.choice)
    text = request.text or ""
    readable = text.lstrip("/ \t\n")
    if not readable:
        return parse_data(text, Choice(FALLBACK, ()))
    parsed = await processor.parse_message(UserMessage(readable, sender_id=request.conversation_id), tracker)
    return {**parsed, "text": text}


def parse_data(text: str, choice: Choice) -> dict[str, Any]:
    intent = {"name": choice.intent, "confidence": 1.0}
    entities = [
        {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "choice", "confidence_entity": 1.0}
        for name, value in choice.entities
    ]
    return {"text": text, "intent": intent, "intent_ranking": [intent], "entities": entities, "clauses": []}
