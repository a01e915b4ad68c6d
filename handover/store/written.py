"""What one change has written, for readers on the same node: they need not ask the database for it. docs/gateway.md"""

from dataclasses import dataclass
from datetime import datetime

from handover.protocol import AuthorRole, Entry
from handover.store import log
from handover.store.conversations import ConversationRow
from handover.store.log import Draft


@dataclass(frozen=True, slots=True)
class Written:
    """``drafts`` are the last entries of the conversation ``row``. Whoever sees this sees it after the commit."""

    row: ConversationRow
    at: datetime
    drafts: tuple[Draft, ...]

    @property
    def first(self) -> int:
        """The seq of the first entry."""
        return self.row.seq - len(self.drafts) + 1

    def entries(self, reader: AuthorRole) -> list[Entry]:
        """As ``log.after`` would give them."""
        return [log.entry_of(draft, seq, self.at, reader) for seq, draft in enumerate(self.drafts, self.first)]
