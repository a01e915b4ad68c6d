"""Every message that crosses a wire, typed once. Contract: docs/protocol.md.

OpenAPI, JSON Schema and ``widget/src/protocol.ts`` are generated from these models
(``python -m handover.protocol`` prints the JSON Schema). Unknown incoming fields are refused.
All times are ISO 8601 UTC, ids are opaque strings, text is Unicode NFC.
"""

import json
import sys
import unicodedata
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic.json_schema import models_json_schema
from pydantic_core import PydanticCustomError

TEXT_LIMIT = 2000  # characters a citizen or clerk may send at once
FRAME_LIMIT = 64 * 1024  # bytes of one HTTP body or Socket.IO frame

Aspect = Literal[
    "general", "fees", "documents", "deadline", "duration", "procedure", "online", "appointment",
    "office", "opening_hours", "contact", "eligibility", "form", "status", "legal_basis",
]  # fmt: skip
Owner = Literal["bot", "queued", "clerk", "callback", "closed"]
AuthorRole = Literal["citizen", "bot", "clerk", "system"]
EntryKind = Literal["text", "answer", "choices", "offices", "notice", "form"]
Language = Literal["de", "de-leicht"]
PresenceStatus = Literal["available", "away"]

# Explicit direction overrides let a message disguise what it says; the log keeps the letters without them.
_BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def clean_text(text: str) -> str:
    """Return ``text`` in NFC without direction overrides and control characters.

    Raises ValueError for NUL and lone surrogates (no database stores them) and for text in which
    nothing can be seen.
    """
    if text.replace("\n", "").isprintable():  # nearly always: there is nothing to refuse or to take out
        text = unicodedata.normalize("NFC", text).strip()
    else:
        text = _without_controls(text)
    if all(unicodedata.category(char) in _INVISIBLE_CATEGORIES for char in text):
        raise ValueError("Der Text ist leer.")
    return text


def _without_controls(text: str) -> str:
    if "\x00" in text:
        raise ValueError("Der Text enthält ein NUL-Zeichen.")
    if any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        raise ValueError("Der Text enthält ein unvollständiges Unicode-Zeichen.")
    text = unicodedata.normalize("NFC", text.translate(_BIDI_CONTROLS))
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) != "Cc").strip()


Text = Annotated[str, AfterValidator(clean_text), Field(min_length=1, max_length=TEXT_LIMIT)]
ShortText = Annotated[str, AfterValidator(clean_text), Field(min_length=1, max_length=200)]
LastSeq = Annotated[int, Field(ge=0, le=2**31 - 1)]  # no database counts further


class Incoming(BaseModel):
    """A message from outside: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Outgoing(BaseModel):
    """A message this project writes. Absent optional fields are left out on the wire."""

    model_config = ConfigDict(extra="forbid")

    def wire(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_none=True)

    def json_text(self) -> str:
        """``wire()`` as JSON, several times as fast as through a dictionary."""
        return self.model_dump_json(exclude_none=True)


# --- the conversation log -----------------------------------------------------------------


class Author(Outgoing):
    role: AuthorRole
    name: str | None = None


class Source(Outgoing):
    title: str
    url: str


class ServiceRef(Outgoing):
    id: str
    leika: str | None = None
    title: str


class Link(Outgoing):
    kind: Literal["online", "form", "appointment", "info"]
    title: str
    url: str


class OfficeCard(Outgoing):
    """An office as the citizen sees it; ``open_now`` and ``opening_text`` hold for the moment of the answer."""

    id: str
    name: str
    address: str
    phone: str | None = None
    opening_hours: str | None = Field(default=None, description="OSM opening_hours syntax")
    open_now: bool | None = None
    opening_text: str | None = Field(default=None, description='for example "heute bis 18 Uhr"')
    accessible: Literal["yes", "limited", "no", "unknown"] = "unknown"
    transport: str | None = None
    url: str | None = None


class Answer(Outgoing):
    """What was answered: one service, one aspect, where it is written and how old that is."""

    service: ServiceRef
    aspect: Aspect
    confidence: float = Field(ge=0, le=1)
    source: Source
    as_of: date
    example: bool = Field(default=False, description="true: the fact is an example value of the demo data")
    links: list[Link] = []
    offices: list[OfficeCard] = []


class Choice(Outgoing):
    id: str
    title: str


class FormRef(Outgoing):
    """Asks the client to show a form; ``id`` names it."""

    id: Literal["callback"]


class ServiceCandidate(Outgoing):
    id: str
    title: str
    score: float


class Understood(Outgoing):
    """What the engine made of one citizen message; shown to clerks and editors, never to citizens."""

    intent: str
    confidence: float = Field(ge=0, le=1)
    aspect: Aspect | None = None
    entities: list[dict[str, Any]] = []
    service_candidates: list[ServiceCandidate] = []


class Entry(Outgoing):
    """One line of the conversation log. ``seq`` starts at 1, has no holes and never changes."""

    seq: int = Field(ge=1)
    at: datetime
    author: Author
    kind: EntryKind
    text: str
    client_id: str | None = Field(default=None, description="only on the reader's own entries")
    answer: Answer | None = None
    choices: list[Choice] | None = None
    offices: list[OfficeCard] | None = None
    form: FormRef | None = None
    understood: Understood | None = Field(default=None, description="only sent to clerks")


class QueueState(Outgoing):
    position: int = Field(ge=1)
    eta_seconds: int | None = None


class ClerkRef(Outgoing):
    name: str


class Hours(Outgoing):
    open: bool
    next_opening: datetime | None = None


class State(Outgoing):
    """``queue`` and ``clerk`` are always present, null where they do not apply."""

    owner: Owner
    epoch: int
    seq: int = Field(ge=0, description="seq of the newest entry, 0 when there is none")
    queue: QueueState | None = None
    clerk: ClerkRef | None = None
    hours: Hours

    def wire(self) -> dict[str, Any]:
        return self.model_dump(mode="json")

    def json_text(self) -> str:
        return self.model_dump_json()


class WithState(Outgoing):
    """Carries the state beside something else; its nulls stay on the wire there, too."""

    state: State

    def wire(self) -> dict[str, Any]:
        return super().wire() | {"state": self.state.wire()}

    def json_text(self) -> str:
        return json.dumps(self.wire(), ensure_ascii=False)


# --- HTTP, citizen ------------------------------------------------------------------------


class OpenConversation(Incoming):
    language: Language = "de"
    page_url: Annotated[str, Field(max_length=2000)] | None = None


class PrivacyNotice(Outgoing):
    """``text`` is in the language of the conversation, ``texts`` the same in every language."""

    version: str
    text: str
    texts: dict[Language, str]
    url: str


class ConversationOpened(WithState):
    conversation_id: str
    token: str
    notice: PrivacyNotice


class Say(Incoming):
    """Exactly one of ``text`` and ``choice``; ``choice`` is the id of a choice the server offered. ``language``: from
    this message on the conversation is held in it."""

    client_id: UUID
    text: Text | None = None
    choice: Annotated[str, Field(max_length=100)] | None = None
    language: Language | None = None

    @model_validator(mode="after")
    def check_one_of(self) -> Self:
        if (self.text is None) == (self.choice is None):
            raise ValueError("Genau eines von text und choice wird gebraucht.")
        return self


class Said(WithState):
    client_id: str
    seq: int


class Entries(WithState):
    entries: list[Entry]


class ClerkRequest(Incoming):
    """``language`` as in Say."""

    client_id: UUID
    department: Annotated[str, Field(max_length=100)] | None = None
    language: Language | None = None


class Contact(Incoming):
    kind: Literal["phone", "email"]
    value: ShortText


def check_reachable(contact: Contact) -> Contact:
    """Refuse what nobody can call or write to; loosely, because only trying tells whether it is right."""
    name, _, domain = contact.value.rpartition("@")
    is_email = bool(name) and "." in domain.strip(".") and not any(char.isspace() for char in contact.value)
    is_phone = sum(char.isdecimal() for char in contact.value) >= 5
    if not (is_email if contact.kind == "email" else is_phone):
        raise PydanticCustomError("contact", "not reachable")
    return contact


class Callback(Incoming):
    """A message left for a clerk who answers later. ``consent`` must be true."""

    client_id: UUID
    name: ShortText | None = None
    contact: Annotated[Contact, AfterValidator(check_reachable)]
    text: Text
    consent: Literal[True]


class StateChanged(WithState):
    pass


class Feedback(Incoming):
    helpful: bool
    comment: Text | None = None


class Rating(Incoming):
    score: Annotated[int, Field(ge=1, le=5, strict=True)]
    comment: Text | None = None


class Problem(Outgoing):
    """RFC 9457 problem details; ``title`` is German and says what to do, ``code`` is for programs."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    code: str


# --- HTTP, public catalogue ---------------------------------------------------------------


class ServiceHit(Outgoing):
    service: ServiceRef
    score: float
    matched: list[str] = Field(default=[], description="titles or synonyms that matched")


class ServiceHits(Outgoing):
    hits: list[ServiceHit]


# --- HTTP, staff --------------------------------------------------------------------------


class Login(Incoming):
    username: Annotated[str, Field(min_length=1, max_length=100)]
    password: Annotated[str, Field(min_length=1, max_length=1000)]


class StaffSelf(Outgoing):
    name: str
    roles: list[Literal["clerk", "editor", "supervisor", "privacy", "admin"]]
    departments: list[str]
    csrf: str


class DepartmentRef(Outgoing):
    id: str
    title: str


class Colleague(Outgoing):
    """A clerk a conversation can be transferred to."""

    username: str
    name: str
    departments: list[str] = Field(description="department ids; empty: all departments")
    status: PresenceStatus


class Directory(Outgoing):
    """Where a conversation can be transferred to: all departments, and the other clerks."""

    departments: list[DepartmentRef]
    colleagues: list[Colleague]


# --- Socket.IO, citizen -------------------------------------------------------------------


class CitizenAuth(Incoming):
    token: Annotated[str, Field(max_length=200)]
    last_seq: LastSeq = 0


class RequestClerk(Incoming):
    department: Annotated[str, Field(max_length=100)] | None = None
    language: Language | None = None


class Read(Incoming):
    seq: LastSeq


class Empty(Incoming):
    pass


class Typing(Outgoing):
    role: AuthorRole


class SocketError(Outgoing):
    code: str
    title: str


# --- Socket.IO, clerk ---------------------------------------------------------------------


class Presence(Incoming):
    status: PresenceStatus


class ConversationRef(Incoming):
    conversation_id: Annotated[str, Field(max_length=100)]


class Follow(ConversationRef):
    """Read along from ``last_seq`` (own conversations, or a waiting one before accepting it)."""

    last_seq: LastSeq = 0


class ClerkSay(ConversationRef):
    epoch: int
    client_id: UUID
    text: Text


class Note(ConversationRef):
    """An internal remark; citizens never see it."""

    text: Text


class Transfer(ConversationRef):
    """Exactly one of ``department`` (id) and ``clerk`` (username)."""

    department: Annotated[str, Field(max_length=100)] | None = None
    clerk: Annotated[str, Field(max_length=100)] | None = None

    @model_validator(mode="after")
    def check_one_of(self) -> Self:
        if (self.department is None) == (self.clerk is None):
            raise ValueError("Genau eines von department und clerk wird gebraucht.")
        return self


class QueueItem(Outgoing):
    """One conversation in a clerk's lists."""

    conversation_id: str
    owner: Owner
    epoch: int
    seq: int
    department: str
    reason: str | None = None
    service: ServiceRef | None = None
    since: datetime = Field(description="waiting since (queued, callback) or accepted at (clerk)")
    preview: str = Field(description="start of the citizen's last message")
    contact: Contact | None = Field(default=None, description="only for callbacks")


class Queue(Outgoing):
    waiting: list[QueueItem]
    mine: list[QueueItem]
    callbacks: list[QueueItem]
    colleagues: int = Field(description="other clerks available in the same departments")


class ConversationEntries(Outgoing):
    conversation_id: str
    entries: list[Entry]


class ConversationState(WithState):
    conversation_id: str


class ConversationTyping(Outgoing):
    conversation_id: str
    role: AuthorRole


class Suggestion(Outgoing):
    """A text the clerk may take over into her reply."""

    title: str
    text: str
    answer: Answer | None = None


class Suggestions(Outgoing):
    conversation_id: str
    suggestions: list[Suggestion]


class NoteEntry(Outgoing):
    at: datetime
    author: str
    text: str


class Notes(Outgoing):
    conversation_id: str
    notes: list[NoteEntry]


class Resync(Outgoing):
    """The client's view may be wrong: drop it and ask again from seq 0."""

    conversation_id: str | None = None


# --- gateway → engine ---------------------------------------------------------------------


class Payload(Outgoing):
    """What a choice stands for. Kept by the gateway; the citizen only ever sees the choice's id and title.

    ``ask`` goes to the engine as an intent with the service and aspect set; ``clerk`` and ``callback``
    are carried out by the gateway itself, so they work while the engine is down.
    """

    act: Literal["ask", "clerk", "callback"]
    intent: str | None = None
    service: str | None = None
    aspect: Aspect | None = None
    office: str | None = None
    department: str | None = None


class OfferedChoice(Outgoing):
    title: str
    payload: Payload


class TurnRequest(Outgoing):
    """One citizen message for the engine: exactly one of ``text`` and ``payload``."""

    conversation_id: str
    turn_id: str
    text: str | None = None
    payload: Payload | None = None
    language: Language = "de"
    service: str | None = None


class Reply(Outgoing):
    """One line the bot says."""

    kind: EntryKind = "text"
    text: str
    answer: Answer | None = None
    choices: list[OfferedChoice] | None = None
    offices: list[OfficeCard] | None = None
    form: FormRef | None = None


class HandoverRequest(Outgoing):
    department: str | None = None
    reason: str
    service: ServiceRef | None = None


class TurnResult(Outgoing):
    turn_id: str
    replies: list[Reply]
    handover: HandoverRequest | None = None
    understood: Understood


class HistoryTurn(Outgoing):
    role: Literal["citizen", "clerk"]
    text: str


class History(Outgoing):
    """What was said while a clerk owned the conversation; written to the tracker on hand-back."""

    conversation_id: str
    history_id: str
    turns: list[HistoryTurn]


CLIENT_MODELS: tuple[type[BaseModel], ...] = (
    Entry, State, OpenConversation, ConversationOpened, Say, Said, Entries, ClerkRequest, Callback, StateChanged,
    Feedback, Rating, Problem, ServiceHits, Login, StaffSelf, Directory, CitizenAuth, RequestClerk, Read, Typing,
    SocketError, Presence, Follow, ClerkSay, Note, Transfer, Queue, ConversationEntries, ConversationState,
    ConversationTyping, Suggestions, Notes, Resync,
)  # fmt: skip


def client_schema() -> dict[str, Any]:
    """JSON Schema of everything a browser sends or receives."""
    _, schema = models_json_schema([(model, "validation") for model in CLIENT_MODELS], title="Protocol")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


if __name__ == "__main__":
    json.dump(client_schema(), sys.stdout, indent=2, ensure_ascii=False)
