"""Which messages editors should see, because the bot did not help with them. docs/privacy.md"""

from datetime import datetime
from typing import Final, Literal

from handover.protocol import TurnResult
from handover.store import Transaction, samples
from handover.store.turns import TurnRow

Reason = Literal["not_understood", "asked_back", "unsure", "unhelpful"]

UNSURE: Final = 0.6  # an answer with less confidence is as likely to be about something else
FALLBACK: Final = "nlu_fallback"


def reason_of(result: TurnResult) -> Reason | None:
    """None for what was answered, given to a person, or no question at all (greetings, thanks, chat)."""
    if result.handover is not None or any(reply.offices for reply in result.replies):
        return None
    answers = [reply.answer for reply in result.replies if reply.answer is not None]
    if answers:
        return "unsure" if max(answer.confidence for answer in answers) < UNSURE else None
    if result.understood.intent != FALLBACK and result.understood.aspect is None:
        return None
    offered = [choice for reply in result.replies for choice in reply.choices or () if choice.payload.act == "ask"]
    return "asked_back" if offered else "not_understood"


async def learn_from_answer(tx: Transaction, turn: TurnRow, result: TurnResult, now: datetime) -> None:
    """Keep what the citizen wrote if the bot could not do much with it. A choice she clicked is not her wording."""
    text, reason = turn.request.get("text"), reason_of(result)
    if text and reason:
        await samples.keep(tx, turn.conversation_id, turn.seq, text, reason, result.understood, now)


async def learn_from_feedback(tx: Transaction, conversation_id: str, seq: int, helpful: bool, now: datetime) -> None:
    """Keep the message that the bot's entry ``seq`` answered if that was no help; no more when it was after all."""
    asked = await samples.question_before(tx, conversation_id, seq)
    if asked is None:
        return
    if helpful:
        await samples.drop(tx, conversation_id, asked.seq, "unhelpful")
    else:
        await samples.keep(tx, conversation_id, asked.seq, asked.text, "unhelpful", asked.understood, now)
