"""What a drill found, as a line of the table in docs/reliability.md."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

LATE = 10.0  # seconds a citizen may wait for an answer, the honest notice or a person
HEADER = (
    "| drill | what was done | sent | acknowledged | lost | duplicated | inverted "
    "| recovered | worst ack | worst turn | turns > 10 s |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


@dataclass
class Verdict:
    """Counts of messages and turns; seconds. ``faults`` says what was wrong, in words."""

    drill: str
    made: str = ""  # what was done to the processes
    sent: int = 0
    acknowledged: int = 0
    refused: int = 0
    lost: int = 0
    duplicated: int = 0
    inverted: int = 0
    resent: int = 0  # messages acknowledged only when they were sent again
    taken_up: int = 0  # turns that another process finished
    turns: int = 0
    apologies: int = 0  # turns that ended with the honest notice
    late: int = 0
    worst_ack: float = 0.0  # from writing to the acknowledgement, outages included
    worst_turn: float = 0.0  # from the message's place in the log to the answer's, the notice's or the handover's
    tallies: Counter[str] = field(default_factory=Counter)  # what else was counted
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    late_is_fault: bool = True

    @classmethod
    def of_json(cls, fields: dict[str, Any]) -> Self:
        """``fields``: those of ``vars(verdict)``."""
        return cls(**{**fields, "tallies": Counter(fields["tallies"])})

    @property
    def recovered(self) -> int:
        """What would have been lost without an outbox and a journal."""
        return self.resent + self.taken_up

    @property
    def failed(self) -> bool:
        return bool(self.lost or self.duplicated or self.inverted or self.faults or (self.late and self.late_is_fault))

    def row(self) -> str:
        return (
            f"| {self.drill} | {self.made} | {self.sent} | {self.acknowledged} | {self.lost} | {self.duplicated} "
            f"| {self.inverted} | {self.recovered} | {_seconds(self.worst_ack)} | {_seconds(self.worst_turn)} "
            f"| {self.late} |"
        )

    def line(self) -> str:
        """For the one who watches: the figures, then notes and faults."""
        head = (
            f"{self.drill}: {self.made}: sent {self.sent}, acknowledged {self.acknowledged}, refused {self.refused}, "
            f"lost {self.lost}, duplicated {self.duplicated}, inverted {self.inverted}, recovered {self.recovered} "
            f"(resent {self.resent}, turns taken up {self.taken_up}), turns {self.turns}, apologies {self.apologies}, "
            f"worst ack {self.worst_ack:.2f} s, worst turn {self.worst_turn:.2f} s, turns over 10 s {self.late}"
        )
        tallies = [", ".join(f"{name}: {number}" for name, number in sorted(self.tallies.items()))]
        return "\n".join(
            [
                head,
                *(f"  {line}" for line in tallies if line),
                *(f"  {note}" for note in self.notes),
                *(f"  FAULT {fault}" for fault in self.faults[:20]),
            ]
        )


def _seconds(longest: float) -> str:
    """Of 0, nothing was measured."""
    return f"{longest:.1f} s" if longest else "–"


SUMS = (
    *("sent", "acknowledged", "refused", "lost", "duplicated", "inverted"),
    *("resent", "taken_up", "turns", "apologies", "late"),
)


def together(verdicts: Sequence[Verdict], made: str) -> Verdict:
    """Of drills that ran beside each other: counts are added, of delays the worst stays."""
    whole = Verdict(verdicts[0].drill, made, late_is_fault=any(verdict.late_is_fault for verdict in verdicts))
    for name in SUMS:
        setattr(whole, name, sum(getattr(verdict, name) for verdict in verdicts))
    for verdict in verdicts:
        whole.worst_ack = max(whole.worst_ack, verdict.worst_ack)
        whole.worst_turn = max(whole.worst_turn, verdict.worst_turn)
        whole.tallies += verdict.tallies
        whole.notes += verdict.notes
        whole.faults += verdict.faults
    return whole
