"""What one reader has of one conversation: in order, without holes, without doubles, as the widget keeps it."""

import time
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class View:
    """``lines``: the entries shown, as they came over the wire. ``faults``: what must never happen."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    seen_at: dict[int, float] = field(default_factory=dict)  # seq → when it was shown first (monotonic seconds)
    repeated: int = 0  # entries that came again and were dropped, as the contract allows
    holes: int = 0  # times that something was missing and was asked for again
    resyncs: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def last_seq(self) -> int:
        return len(self.lines)

    @property
    def unanswered(self) -> int:
        """Questions that the bot has said nothing to yet; what is no conversation with the bot is none."""
        asked, answers = 0, set[str]()  # all lines of an answer have the same time
        for line in self.lines:
            match line["author"]["role"]:
                case "citizen":
                    asked += 1
                case "bot":
                    answers.add(line["at"])
                case _:  # a notice or a clerk speaks to all that was said
                    asked, answers = 0, set()
        return asked - len(answers)

    def take(self, entries: list[dict[str, Any]]) -> bool:
        """Show what follows without a gap; False: something is missing, ask again after ``last_seq``."""
        for entry in entries:
            seq = entry["seq"]
            if seq <= self.last_seq:
                self._compare(entry)
                self.repeated += 1
            elif seq == self.last_seq + 1:
                self.lines.append(entry)
                self.seen_at.setdefault(seq, time.monotonic())
            else:
                self.holes += 1
                return False
        return True

    def forget(self) -> None:
        """``resync``, or a reload of the page: everything is asked for again."""
        self.lines = []

    def _compare(self, entry: dict[str, Any]) -> None:
        shown = self.lines[entry["seq"] - 1]
        if (shown["text"], shown["author"]) != (entry["text"], entry["author"]):
            self.faults.append(f"entry {entry['seq']} changed from {shown['text']!r} to {entry['text']!r}")
