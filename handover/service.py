"""The use cases: what citizens, clerks and the clock can do to a conversation. docs/gateway.md

Verb prefixes are contracts: ``access_`` is the only way in, ``check_`` may refuse, ``do_`` writes in one transaction,
``announce_`` tells the bus. Save, then announce. Every method is safe to repeat with the same ``client_id``.
"""

from dataclasses import dataclass

from handover import protocol


class ServiceError(Exception):
    """Refusals with a German sentence for the person in front of the screen; ``code`` is for programs."""

    status = 400
    code = "bad_request"
    title = "Das ist so nicht möglich."


class NotFound(ServiceError):
    """Unknown conversation, or a token that does not open it: the same answer, so that guessing shows nothing."""

    status, code, title = 404, "not_found", "Dieses Gespräch gibt es nicht oder nicht mehr."


class Conflict(ServiceError):
    status, code = 409, "conflict"


class DuplicateWithOtherBody(Conflict):
    code, title = "client_id_reused", "Diese Nachrichten-Kennung wurde schon für eine andere Nachricht verwendet."


class ConversationClosed(Conflict):
    code, title = "closed", "Dieses Gespräch ist beendet. Bitte beginnen Sie ein neues."


class UnknownChoice(ServiceError):
    status, code, title = 422, "unknown_choice", "Diese Auswahl wurde nicht angeboten."


class AlreadyTaken(Conflict):
    """title: '… hat Frau Yılmaz übernommen'."""

    code = "taken"


class EpochConflict(Conflict):
    code, title = "epoch", "Das Gespräch hat inzwischen den Besitzer gewechselt. Ihre Nachricht wurde nicht gesendet."


class StoreUnavailable(ServiceError):
    """Database down, locked too long, or disk full: nothing was accepted."""

    status, code = 503, "store_unavailable"
    title = "Der Dienst ist gerade nicht erreichbar. Ihre Nachricht wurde nicht gesendet. Bitte versuchen Sie es gleich noch einmal."


@dataclass(frozen=True, slots=True)
class Clerk:
    """A signed-in member of staff, as the service sees her."""

    id: str
    username: str
    name: str  # shown to citizens: "Frau Yılmaz"
    departments: tuple[str, ...]  # empty: all departments


class Service:
    """Shapes only; every method below is one use case."""

    # --- citizen ---
    async def open_conversation(self, request: protocol.OpenConversation) -> protocol.ConversationOpened: ...
    async def access_conversation(self, conversation_id: str, token: str) -> str: ...
    async def access_by_token(self, token: str) -> str: ...
    async def citizen_says(self, conversation_id: str, message: protocol.Say) -> protocol.Said: ...
    async def entries_after(self, conversation_id: str, after: int, *, wait: float = 0) -> protocol.Entries: ...
    async def state_of(self, conversation_id: str) -> protocol.State: ...
    async def request_clerk(self, conversation_id: str, department: str | None = None) -> protocol.State: ...
    async def withdraw_request(self, conversation_id: str) -> protocol.State: ...
    async def leave_callback(self, conversation_id: str, callback: protocol.Callback) -> protocol.State: ...
    async def give_feedback(self, conversation_id: str, seq: int, feedback: protocol.Feedback) -> None: ...
    async def rate(self, conversation_id: str, rating: protocol.Rating) -> None: ...
    async def close_by_citizen(self, conversation_id: str) -> protocol.State: ...
    async def erase(self, conversation_id: str) -> None: ...

    # --- clerk ---
    async def set_presence(self, clerk: Clerk, status: protocol.PresenceStatus) -> None: ...
    async def renew_presence(self, clerk: Clerk) -> None: ...
    async def clerk_disconnected(self, clerk: Clerk) -> None: ...
    async def queue_for(self, clerk: Clerk) -> protocol.Queue: ...
    async def check_may_read(self, clerk: Clerk, conversation_id: str) -> None: ...
    async def entries_for_clerk(self, clerk: Clerk, conversation_id: str, after: int) -> protocol.Entries: ...
    async def accept(self, clerk: Clerk, conversation_id: str) -> int: ...
    async def clerk_says(self, clerk: Clerk, message: protocol.ClerkSay) -> int: ...
    async def add_note(self, clerk: Clerk, note: protocol.Note) -> None: ...
    async def notes_of(self, clerk: Clerk, conversation_id: str) -> protocol.Notes: ...
    async def suggestions_for(self, clerk: Clerk, conversation_id: str) -> protocol.Suggestions: ...
    async def transfer(self, clerk: Clerk, transfer: protocol.Transfer) -> None: ...
    async def hand_back(self, clerk: Clerk, conversation_id: str) -> None: ...
    async def close_by_clerk(self, clerk: Clerk, conversation_id: str) -> None: ...
