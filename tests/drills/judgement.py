"""Compares the ledger with the database. Read when everything has come to rest."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from handover.store import Store, tables
from tests.drills.ledger import Ledger, Message
from tests.drills.verdict import LATE, Verdict

Answers = Callable[[str], list[str]]
"""A citizen's text → the lines the engine says to it."""


@dataclass(frozen=True, slots=True)
class Line:
    seq: int
    at: datetime
    role: str
    kind: str
    text: str
    client_id: str | None


@dataclass(frozen=True, slots=True)
class Turn:
    seq: int
    text: str | None
    status: str
    attempts: int
    created_at: datetime
    finished_at: datetime | None


async def judge(ledger: Ledger, database_url: str, answers: Answers | None = None) -> Verdict:
    """``answers``: what the engine was made to say, if that is known."""
    verdict = ledger.figures()
    store = Store(database_url)
    try:
        for conversation_id in ledger.conversations:
            log = await _log(store, conversation_id)
            turns = await _turns(store, conversation_id)
            _judge_messages(verdict, ledger.written_in(conversation_id), log)
            _judge_turns(verdict, turns, log, answers)
            for (reader, conversation), view in ledger.views.items():
                if conversation == conversation_id:
                    _judge_view(verdict, f"{reader} in {conversation_id[:6]}", view.lines, view.faults, log)
    finally:
        await store.close()
    return verdict


async def _log(store: Store, conversation_id: str) -> list[Line]:
    entry = tables.entry.c
    columns = (entry.seq, entry.at, entry.role, entry.kind, entry.text, entry.client_id)
    statement = select(*columns).where(entry.conversation_id == conversation_id).order_by(entry.seq)
    async with store.reading() as read:
        return [Line(*row) for row in await read.execute(statement)]


async def _turns(store: Store, conversation_id: str) -> list[Turn]:
    turn = tables.turn.c
    columns = (turn.seq, turn.request, turn.status, turn.attempts, turn.created_at, turn.finished_at)
    statement = select(*columns).where(turn.conversation_id == conversation_id, turn.kind == "ask").order_by(turn.seq)
    async with store.reading() as read:
        rows = list(await read.execute(statement))
    return [Turn(seq, request.get("text"), *rest) for seq, request, *rest in rows]


def _judge_messages(verdict: Verdict, written: list[Message], log: list[Line]) -> None:
    if [line.seq for line in log] != list(range(1, len(log) + 1)):
        verdict.lost += 1
        verdict.faults.append(f"the log has holes: {[line.seq for line in log]}")
    by_client = Counter(line.client_id for line in log if line.client_id)
    by_seq = {line.seq: line for line in log}
    for message in written:
        if by_client[message.client_id] > 1:
            verdict.duplicated += 1
            verdict.faults.append(f"{message.text!r} is in the log {by_client[message.client_id]} times")
        if message.refused is not None and by_client[message.client_id]:
            verdict.duplicated += 1
            verdict.faults.append(f"{message.text!r} was refused ({message.refused}) and is in the log")
        if message.refused is not None:
            continue
        line = by_seq.get(message.seq or 0)
        if line is None or (line.client_id, line.text) != (message.client_id, message.text):
            verdict.lost += 1
            verdict.faults.append(f"{message.text!r} was acknowledged as {message.seq} and is not there")
    for role in ("citizen", "clerk"):
        seqs = [message.seq for message in written if message.role == role and message.seq is not None]
        inversions = sum(one > other for one, other in pairwise(seqs))
        if inversions:
            verdict.inverted += inversions
            verdict.faults.append(f"messages of the {role} are out of order: {seqs}")


def _judge_turns(verdict: Verdict, turns: list[Turn], log: list[Line], answers: Answers | None) -> None:
    for turn in turns:
        verdict.turns += 1
        verdict.taken_up += turn.attempts > 1
        verdict.apologies += turn.status == "failed"
        if turn.status == "open":
            verdict.lost += 1
            verdict.faults.append(f"nobody answered {turn.text!r}")
            continue
        waited = (turn.finished_at - turn.created_at).total_seconds() if turn.finished_at else 0.0
        verdict.worst_turn = max(verdict.worst_turn, waited)
        if waited > LATE:
            verdict.late += 1
            verdict.notes.append(f"{turn.text!r} ({turn.status}, attempt {turn.attempts}) took {waited:.1f} s")
        if turn.status == "failed" and not any(line.seq > turn.seq and line.kind == "notice" for line in log):
            verdict.lost += 1
            verdict.faults.append(f"{turn.text!r} failed and nobody said so")
    if answers is not None:
        _judge_answers(verdict, turns, log, answers)


def _judge_answers(verdict: Verdict, turns: list[Turn], log: list[Line], answers: Answers) -> None:
    said = Counter(line.text for line in log if line.role == "bot")
    places: list[int] = []
    by_text = {line.text: line.seq for line in log if line.role == "bot"}
    answered = Counter(turn.text for turn in turns if turn.status == "done")
    for turn in turns:
        expected = answered[turn.text]
        for text in answers(turn.text or ""):
            if said[text] > expected:
                verdict.duplicated += 1
                verdict.faults.append(f"{text!r} was said {said[text]} times ({turn.status})")
            elif said[text] < expected:
                verdict.lost += 1
                verdict.faults.append(f"{text!r} was said {said[text]} times, owed {expected}")
            elif expected:
                places.append(by_text[text])
    if places != sorted(places):
        verdict.inverted += 1
        verdict.faults.append(f"answers are out of order: {places}")


def _judge_view(verdict: Verdict, reader: str, shown: list[dict[str, Any]], faults: list[str], log: list[Line]) -> None:
    seen = [(line["seq"], line["text"]) for line in shown]
    there = [(line.seq, line.text) for line in log]
    if faults:
        verdict.inverted += len(faults)
        verdict.faults += [f"{reader}: {fault}" for fault in faults]
    if seen != there:
        missing = [line for line in there if line not in seen]
        verdict.lost += len(missing) or 1
        verdict.faults.append(f"{reader} sees {len(seen)} of {len(there)} entries; missing: {missing[:3]}")
