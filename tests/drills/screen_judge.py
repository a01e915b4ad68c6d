"""Compares what was typed and what stands on the screens with the log in the database."""

from collections.abc import Sequence
from itertools import pairwise

from sqlalchemy import select

from handover.store import Store, tables
from tests.drills.screens import Screen, WidgetScreen
from tests.drills.verdict import Verdict

Line = tuple[int, str, str]
"""seq, role and text."""


async def judge_screens(verdict: Verdict, database_url: str, screens: Sequence[Screen]) -> None:
    """What was typed is in the log once and in order, and every screen shows the log."""
    widget = next(screen for screen in screens if isinstance(screen, WidgetScreen))
    log = await _log(database_url, await widget.conversation())
    for screen in screens:
        _judge_typed(verdict, screen, [text for text, _ in screen.typed], log)
        shown = await screen.shown()
        if shown != [(seq, text) for seq, _, text in log]:
            verdict.lost += 1
            verdict.faults.append(f"the screen of the {screen.role} shows {shown} and not {log}")
        verdict.worst_ack = max(verdict.worst_ack, screen.worst)


def _judge_typed(verdict: Verdict, screen: Screen, typed: Sequence[str], log: Sequence[Line]) -> None:
    places = {text: [seq for seq, role, line in log if (role, line) == (screen.role, text)] for text in typed}
    lost = [text for text, seqs in places.items() if not seqs]
    twice = [text for text, seqs in places.items() if len(seqs) > 1]
    order = [seqs[0] for seqs in places.values() if seqs]
    verdict.sent += len(typed)
    verdict.acknowledged += len(order)
    verdict.lost += len(lost)
    verdict.duplicated += len(twice)
    verdict.inverted += sum(one > other for one, other in pairwise(order))
    verdict.faults += [f"the {screen.role} typed {text!r}, which is not in the log" for text in lost]
    verdict.faults += [f"{text!r} is in the log more than once" for text in twice]


async def _log(database_url: str, conversation_id: str) -> list[Line]:
    entry = tables.entry.c
    statement = select(entry.seq, entry.role, entry.text).where(entry.conversation_id == conversation_id)
    store = Store(database_url)
    try:
        async with store.reading() as read:
            return [(row.seq, row.role, row.text) for row in await read.execute(statement.order_by(entry.seq))]
    finally:
        await store.close()
