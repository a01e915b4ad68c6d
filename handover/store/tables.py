"""All tables. Moments are stored as whole milliseconds since 1970 UTC: exact, ordered, alike in both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)  # fmt: skip

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, cut to milliseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - _EPOCH) // _MILLISECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + value * _MILLISECOND


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of_conversation(*, primary_key: bool = False) -> "Column[str]":
    return Column("conversation_id", ForeignKey("conversation.id"), primary_key=primary_key, nullable=False)


conversation = Table(
    "conversation",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),  # SHA-256 in hex; the token itself is nowhere
    Column("language", String(20), nullable=False),
    Column("page_url", Text),
    Column("owner", String(10), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("bot_seq", Integer, nullable=False),  # up to here the engine knows what was said
    Column("service", JSON(none_as_null=True)),  # protocol.ServiceRef: what the conversation is about
    Column("department", String(100)),
    Column("reason", String(100)),
    Column("queued_since", Moment),  # decides the place in the queue; kept when a clerk is lost
    Column("queue_front", Boolean, nullable=False, server_default=false()),
    Column("wait_until", Moment),
    Column("reserved_for", String(100)),  # username of the only clerk who may accept
    Column("clerk_id", String(40)),
    Column("clerk_name", String(200)),
    Column("accepted_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "owner", "department"),
    Index(None, "clerk_id"),
    Index(None, "updated_at"),
)

entry = Table(
    "entry",
    metadata,
    _of_conversation(primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("role", String(10), nullable=False),
    Column("name", String(200)),
    Column("kind", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("client_id", String(40)),
    Column("choice", String(100)),  # the choice the citizen took, or the department she asked for
    Column("body", JSON(none_as_null=True)),  # answer, choices, offices, form as sent
    Column("payloads", JSON(none_as_null=True)),  # choice id → payload; never leaves the gateway
    Column("understood", JSON(none_as_null=True)),  # for clerks only
    UniqueConstraint("conversation_id", "client_id"),
    sqlite_with_rowid=False,
)

turn = Table(
    "turn",
    metadata,
    Column("id", String(40), primary_key=True),
    _of_conversation(),
    Column("seq", Integer, nullable=False),  # of the citizen's entry; turns of a conversation run in this order
    Column("kind", String(10), nullable=False),  # ask | history
    Column("epoch", Integer, nullable=False),
    Column("request", JSON, nullable=False),  # protocol.TurnRequest or protocol.History
    Column("status", String(10), nullable=False),  # open | done | failed | dropped
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),  # not before
    Column("deadline_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("finished_at", Moment),
    Index(None, "conversation_id", "seq"),
    Index(None, "status", "due_at"),
)

callback = Table(
    "callback",
    metadata,
    Column("id", String(40), primary_key=True),
    _of_conversation(),
    Column("client_id", String(40), nullable=False),
    Column("name", String(200)),
    Column("contact_kind", String(10), nullable=False),
    Column("contact_value", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment, index=True),  # null: somebody still has to answer
    UniqueConstraint("conversation_id", "client_id"),
)

note = Table(
    "note",
    metadata,
    Column("id", String(40), primary_key=True),
    _of_conversation(),
    Column("at", Moment, nullable=False),
    Column("author", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "conversation_id", "at"),
)

feedback = Table(
    "feedback",
    metadata,
    _of_conversation(primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("helpful", Boolean, nullable=False),
    Column("comment", Text),
    Column("at", Moment, nullable=False),
)

rating = Table(
    "rating",
    metadata,
    _of_conversation(primary_key=True),
    Column("score", Integer, nullable=False),
    Column("comment", Text),
    Column("at", Moment, nullable=False),
)

erasure = Table(  # trackers the engine still has to delete; outlives the conversation
    "erasure",
    metadata,
    Column("conversation_id", String(40), primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False, index=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("again_at", Moment),  # delete once more then: a turn may have been under way
)

sample = Table(  # what the bot did not understand, masked, for editors
    "sample",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation_id", String(40)),  # so that erasing finds it; null when that has grown too old itself
    Column("seq", Integer),  # of the citizen's message
    Column("at", Moment, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("reason", String(20), nullable=False),  # handover.service.learning.Reason
    Column("understood", JSON(none_as_null=True)),  # protocol.Understood without entities
    UniqueConstraint("conversation_id", "seq"),
)

presence = Table(
    "presence",
    metadata,
    Column("clerk_id", String(40), primary_key=True),
    Column("username", String(100), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("departments", JSON, nullable=False),  # empty: all departments
    Column("status", String(10), nullable=False),
    Column("lease_until", Moment, nullable=False),
)

handling = Table(  # how long clerks needed, for the waiting time shown; says nothing about who
    "handling",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("department", String(100), nullable=False),
    Column("seconds", Float, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "department", "at"),
    Index(None, "at"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("username", String(100), nullable=False, unique=True),
    Column("display_name", String(200), nullable=False),
    Column("password_hash", String(300)),  # argon2id; null: signs in elsewhere
    Column("roles", JSON, nullable=False),
    Column("departments", JSON, nullable=False),
    Column("disabled", Boolean, nullable=False, server_default=false()),
    Column("created_at", Moment, nullable=False),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("csrf", String(100), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)

audit = Table(
    "audit",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("actor", String(100), nullable=False),
    Column("action", String(100), nullable=False),
    Column("subject", String(200), index=True),  # a conversation's lines lose it when that is erased
)
