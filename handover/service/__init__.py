"""The use cases: what citizens, clerks and the clock can do to a conversation. docs/gateway.md

Verb prefixes are contracts: ``access_`` is the only way in, ``check_`` may refuse, ``announce`` tells the bus.
Save, then announce. Every method is safe to repeat with the same ``client_id``.
"""

from functools import cached_property

from handover.errors import (
    AlreadyTaken,
    Conflict,
    ConversationClosed,
    DuplicateWithOtherBody,
    EpochConflict,
    NotFound,
    ServiceError,
    StoreUnavailable,
    UnknownChoice,
    UnknownTarget,
)  # fmt: skip
from handover.jobs import Jobs
from handover.service.answers import Answers
from handover.service.catalogue import Catalogue
from handover.service.citizen import CitizenCases
from handover.service.clerk import ClerkCases
from handover.service.core import Clerk, utc_now
from handover.service.desk import DeskCases
from handover.service.retention import Retention
from handover.service.upkeep import Upkeep
from handover.turns import TurnRunner

__all__ = [
    "AlreadyTaken", "Catalogue", "Clerk", "Conflict", "ConversationClosed", "DuplicateWithOtherBody", "EpochConflict",
    "NotFound", "Service", "ServiceError", "StoreUnavailable", "UnknownChoice", "UnknownTarget", "utc_now",
]  # fmt: skip


class Service(CitizenCases, ClerkCases, DeskCases, Answers, Upkeep, Retention):
    """All use cases. Between ``start`` and ``stop`` this node also runs turns and sweeps.

    Built from ``store, bus, engine, organisation, texts`` and, if they differ from the defaults, ``rules, catalogue,
    clock`` (see ``handover.service.core.Core``).
    """

    @cached_property
    def runner(self) -> TurnRunner:
        return TurnRunner(self, self.engine, self.rules, self.clock)

    @cached_property
    def _jobs(self) -> Jobs:
        return Jobs(self, self.runner, self.rules)

    async def start(self) -> None:
        """Connect the bus, take up unfinished turns, and sweep from now on. The database may still be away."""
        await self.bus.start()
        self.started_at = now = self.clock()
        self.presence_counts_from = now + self.rules.disconnect_lease
        self._jobs.start()

    async def finish(self, seconds: float) -> None:
        """This node is about to stop: give its running turns ``seconds`` to end; others take up what is left."""
        await self.runner.finish(seconds)

    async def stop(self) -> None:
        """Leave unfinished turns to the journal. The caller closes store and engine."""
        await self._jobs.stop()
        await self.runner.stop()
        await self.bus.stop()
