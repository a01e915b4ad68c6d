"""What citizens thought of an answer and of the conversation."""

from datetime import datetime

from handover.protocol import Feedback, Rating
from handover.store.database import Transaction
from handover.store.tables import feedback, rating
from handover.store.upsert import upsert


async def save_feedback(tx: Transaction, conversation_id: str, seq: int, opinion: Feedback, at: datetime) -> None:
    key = {"conversation_id": conversation_id, "seq": seq}
    await upsert(tx, feedback, key, helpful=opinion.helpful, comment=opinion.comment, at=at)


async def save_rating(tx: Transaction, conversation_id: str, opinion: Rating, at: datetime) -> None:
    key = {"conversation_id": conversation_id}
    await upsert(tx, rating, key, score=opinion.score, comment=opinion.comment, at=at)
