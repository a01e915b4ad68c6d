"""What must hold after every step, whatever happened: read past the product, and through every view of it."""

import json
from collections import Counter, defaultdict
from typing import Any

import pytest

from handover.errors import NotFound
from handover.protocol import Entry, State
from handover.service import Service
from handover.transcript import Transcript
from tests.drills.histories.database import CONTENTS
from tests.drills.histories.engine import answer_to
from tests.drills.histories.world import CLERKS, Talk, World

TRANSCRIPT = Transcript.load()
TURN_OF = answer_to("")
Row = tuple[Any, ...]


class Judge:
    """Keeps what it has seen, so that it notices what was changed or taken back."""

    def __init__(self, world: World) -> None:
        self._world, self._ask = world, world.database.ask
        self._logs: defaultdict[str, list[Row]] = defaultdict(list)
        self._rows: dict[str, Row] = {}
        self._views: defaultdict[tuple[str, int], list[Entry]] = defaultdict(list)
        self._looks = self._steps = 0
        self._judged = {"moves": 0, "witness": 0}

    async def after_step(self) -> None:
        self._steps += 1
        self._moves()
        self._witnesses()
        for talk in self._world.talks:
            found = self._ask(
                "SELECT owner, epoch, seq, clerk_id, clerk_name, updated_at FROM conversation WHERE id = ?", talk.id
            )
            if not found:
                await self._is_erased(talk)
                continue
            assert not talk.erased, "an erased conversation is still there"
            assert not talk.gone, "somebody was told that a conversation does not exist, but it does"
            changed = self._log(talk, found[0])
            self._lines(talk)
            if changed:
                await self._view_goes_on(talk, found[0])

    async def at_end(self) -> None:
        """When everything is well again, nothing is owed to anybody."""
        await self.after_step()
        assert self._ask("SELECT id FROM turn WHERE status = 'open'") == [], "turns are still open"
        for talk in self._world.talks:
            if talk.erased:
                assert talk.id not in self._world.engine.trackers, "the engine remembers an erased conversation"
                continue
            await self._views_from_the_start(talk)
            self._turns(talk)
            self._questions(talk)

    def figures(self) -> Counter[str]:
        """Of a history that has ended: what people did and what they were told."""
        lines = [line for talk in self._world.talks for line in talk.lines.values()]
        taken_up = "SELECT count(*), count(CASE WHEN attempts > 1 THEN 1 END) FROM turn WHERE kind = 'ask'"
        ((asked, again),) = self._ask(taken_up)
        return Counter(
            histories=1,
            steps=self._steps,
            sent=len(lines),
            acknowledged=sum(line.acked for line in lines),
            refused=sum(line.refused for line in lines),
            turns=asked,
            taken_up=again,
        )

    def _moves(self) -> None:
        """One owner at a time; who it is changes with the epoch, which never falls; what is closed stays as it is."""
        for id_, owner_before, owner, epoch_before, epoch, clerk_before, clerk in self._unjudged("moves"):
            assert owner_before != "closed", "a closed conversation was changed"
            assert epoch >= epoch_before, "the epoch fell"
            if (owner, clerk) != (owner_before, clerk_before):
                assert epoch > epoch_before, "the owner changed and the epoch did not"
            assert (owner == "clerk") == (clerk is not None), "a clerk without a conversation, or the other way round"
            for talk in self._world.talks:
                if talk.id == id_ and owner == "clerk":
                    assert talk.accepted[epoch] <= {clerk}, "two clerks were told that a conversation is theirs"

    def _witnesses(self) -> None:
        """Bot and clerks wrote only while the conversation was theirs, under the epoch they had."""
        talks = {talk.id: talk for talk in self._world.talks}
        for id_, seq, role, text, client_id, owner, epoch, clerk_id, _ in self._unjudged("witness"):
            if role == "bot":
                assert owner == "bot", f"the bot spoke at {seq} while the owner was {owner}"
                for (turn_epoch,) in self._ask("SELECT epoch FROM turn WHERE id = ?", text.removeprefix(TURN_OF)):
                    assert turn_epoch == epoch, "the bot answered a question of another epoch"
            if role == "clerk":
                line = next(line for each, line in talks[id_].lines.items() if str(each) == client_id)
                assert line.clerk is not None
                assert (owner, clerk_id, epoch) == ("clerk", line.clerk.id, line.epoch), "a late clerk was let in"

    def _unjudged(self, table: str) -> list[Row]:
        rows = self._ask(f"SELECT rowid, * FROM {table} WHERE rowid > ? ORDER BY rowid", self._judged[table])
        if rows:
            self._judged[table] = rows[-1][0]
        return [row[1:] for row in rows]

    def _log(self, talk: Talk, row: Row) -> bool:
        """Whether anything is new; a log without holes from 1 in which nothing that was seen has changed."""
        before = self._logs[talk.id]
        if self._rows.get(talk.id) == row and not any(line.seq is None for line in talk.lines.values()):
            return False
        log = self._ask(
            "SELECT seq, role, text, client_id, kind, choice, name, at FROM entry WHERE conversation_id = ? "
            "ORDER BY seq",
            talk.id,
        )
        assert [entry[0] for entry in log] == list(range(1, row[2] + 1)), "the log has holes"
        assert log[: len(before)] == before, "what was written has changed"
        self._logs[talk.id], changed = log, self._rows.get(talk.id) != row
        self._rows[talk.id] = row
        return changed

    def _lines(self, talk: Talk) -> None:
        """What was acknowledged is there once, where it was said to be; what was refused is not there."""
        log = self._logs[talk.id]
        by_client = Counter(entry[3] for entry in log if entry[3] is not None)
        by_text = Counter((entry[1], entry[2]) for entry in log)
        for client_id, line in talk.lines.items():
            times = by_client[str(client_id)]
            if line.choice is None:
                assert times == by_text[line.role, line.text], "a message is there under another id, or twice"
            if line.acked:
                assert times == 1, f"an acknowledged message is there {times} times"
            if line.seq is not None:
                assert log[line.seq - 1][1:4] == (line.role, line.text, str(client_id)), "it stands elsewhere"
            assert times == 0 or not line.refused, "a refused message was written"
        answers = [entry[2] for entry in log if entry[1] == "bot"]
        assert len(answers) == len(set(answers)), "an answer was given twice"

    async def _view_goes_on(self, talk: Talk, row: Row) -> None:
        """Whoever looks next goes on from where she stopped: citizens at one node after the other, and the clerk."""
        self._looks += 1
        number = self._looks % (len(self._world.nodes) + 1)
        if number < len(self._world.nodes):
            await self._citizen_reads(talk, number, row)
        elif row[0] == "clerk":
            clerk = next(clerk for clerk in CLERKS if clerk.id == row[3])
            view = self._views[talk.id, number]
            news = await self._world.nodes[-1].entries_for_clerk(clerk, talk.id, view[-1].seq if view else 0)
            view += news.entries
            self._is_true(talk, row, view, news.state)

    async def _citizen_reads(self, talk: Talk, number: int, row: Row) -> State:
        view = self._views[talk.id, number]
        news = await self._world.nodes[number].entries_after(talk.id, view[-1].seq if view else 0)
        view += news.entries
        self._is_true(talk, row, view, news.state)
        return news.state

    def _is_true(self, talk: Talk, row: Row, view: list[Entry], state: State) -> None:
        assert (state.owner, state.epoch, state.seq) == row[:3]
        shown = [(entry.seq, entry.author.role, entry.text) for entry in view]
        assert shown == [entry[:3] for entry in self._logs[talk.id]], "somebody sees something else than the log"

    async def _views_from_the_start(self, talk: Talk) -> None:
        row = self._rows[talk.id]
        states = [await self._citizen_reads(talk, number, row) for number in range(len(self._world.nodes))]
        assert all(state == states[0] for state in states), "two nodes tell different states"
        entries = (await self._world.nodes[0].entries_after(talk.id, 0)).entries
        for number in range(len(self._world.nodes)):
            assert entries == self._views[talk.id, number], "reading on and reading all give different conversations"
        written = json.loads(TRANSCRIPT.write(entries, "json", self._world.clock()))["entries"]
        shown = [(entry["seq"], entry["author"]["role"], entry["text"]) for entry in written]
        assert shown == [entry[:3] for entry in self._logs[talk.id]], "the transcript shows something else than the log"

    def _turns(self, talk: Talk) -> None:
        """Answered once, or told that it did not work, or dropped because somebody else took over."""
        log = self._logs[talk.id]
        answers = {entry[2]: entry[0] for entry in log if entry[1] == "bot"}
        turns = self._ask("SELECT id, seq, epoch, status FROM turn WHERE conversation_id = ? AND kind = 'ask'", talk.id)
        for turn_id, seq, epoch, status in turns:
            assert (answer_to(turn_id) in answers) == (status == "done"), f"a turn is {status}, its answer is not"
            assert status != "done" or answers[answer_to(turn_id)] > seq
            assert status != "dropped" or self._rows[talk.id][1] > epoch, "a turn was dropped without reason"
            if status == "failed":
                assert any(entry[0] > seq and entry[4] == "choices" and entry[1] == "system" for entry in log)

    def _questions(self, talk: Talk) -> None:
        """The bot owes an answer to everything that was said to it."""
        asked = {seq for (seq,) in self._ask("SELECT seq FROM turn WHERE conversation_id = ?", talk.id)}
        said = self._ask(
            "SELECT seq, client_id FROM witness WHERE conversation_id = ? AND role = 'citizen' AND owner = 'bot'",
            talk.id,
        )
        lines = {str(client_id): line for client_id, line in talk.lines.items()}
        for seq, client_id in said:
            line = lines[client_id]
            assert line.is_callback or line.choice is not None or seq in asked, "a question was asked of nobody"

    async def _is_erased(self, talk: Talk) -> None:
        """Gone on purpose, and gone everywhere."""
        if not talk.erased:
            since = self._rows[talk.id][5] if talk.id in self._rows else 0
            kept = self._world.nodes[0].rules.retention.total_seconds() * 1000
            assert since <= self._world.clock().timestamp() * 1000 - kept, "a conversation has disappeared"
            talk.erased = True
        for table in CONTENTS:
            if table != "erasure":
                assert all(talk.id not in str(row) for row in self._ask(f"SELECT * FROM {table}")), table
        for node in self._world.nodes:
            await _does_not_know(node, talk.id)


async def _does_not_know(node: Service, conversation_id: str) -> None:
    with pytest.raises(NotFound):
        await node.entries_after(conversation_id, 0)
    with pytest.raises(NotFound):
        await node.entries_for_clerk(CLERKS[2], conversation_id, 0)
