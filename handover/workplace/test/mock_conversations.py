"""Conversations held in memory, for the mock gateway. Development only."""

from datetime import UTC, datetime
from typing import Any

from handover import protocol
from handover.workplace.test import scenario

HOURS = protocol.Hours(open=True)


class Conversation:
    """One conversation held in memory."""

    def __init__(self, key: str, department: str, **item: Any) -> None:
        self.id = key
        self.owner: protocol.Owner = item.pop("owner", "queued")
        self.clerk: str | None = item.pop("clerk", None)
        self.epoch = 2
        self.department = department
        self.item = item
        self.notes: list[protocol.NoteEntry] = []
        lines = scenario.CONVERSATIONS.get(key, [])
        self.entries = [protocol.Entry.model_validate({"seq": n, **line}) for n, line in enumerate(lines, 1)]

    def add(self, role: protocol.AuthorRole, text: str, **more: Any) -> protocol.Entry:
        author = protocol.Author(role=role, name=more.pop("name", None))
        entry = protocol.Entry(
            seq=len(self.entries) + 1, at=datetime.now(UTC), author=author, kind="text", text=text, **more
        )
        self.entries.append(entry)
        return entry

    def listed(self) -> protocol.QueueItem:
        said = [entry.text for entry in self.entries if entry.author.role == "citizen"]
        return protocol.QueueItem(
            conversation_id=self.id,
            owner=self.owner,
            epoch=self.epoch,
            seq=len(self.entries),
            department=self.department,
            preview=said[-1][:120] if said else "",
            **self.item,
        )

    def state(self) -> protocol.State:
        clerk = protocol.ClerkRef(name=scenario.PEOPLE[self.clerk]) if self.clerk else None
        return protocol.State(
            owner=self.owner, epoch=self.epoch, seq=len(self.entries), hours=HOURS, clerk=clerk, queue=None
        )


def seeded() -> dict[str, Conversation]:
    contact = protocol.Contact(kind="phone", value="0201 555-0134")
    return {
        each.id: each
        for each in [
            Conversation(
                "passport",
                "buergerservice",
                reason="requested",
                service=scenario.PASSPORT,
                since=scenario.ago(minutes=5),
            ),
            Conversation(
                "car", "strassenverkehr", reason="misunderstood", service=scenario.CAR, since=scenario.ago(minutes=3)
            ),
            Conversation(
                "moving",
                "buergerservice",
                owner="clerk",
                clerk="yilmaz",
                service=scenario.MOVING,
                since=scenario.ago(minutes=28),
            ),
            Conversation(
                "callback",
                "jugend",
                owner="callback",
                reason="Rückruf erbeten",
                since=scenario.ago(hours=3),
                contact=contact,
            ),
        ]
    }
