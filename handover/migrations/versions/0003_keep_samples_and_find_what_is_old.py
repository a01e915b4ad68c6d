"""Keep what was not understood; find what has grown old; delete a tracker twice when a turn may be under way."""

import sqlalchemy as sa
from alembic import op

from handover.store.tables import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sample",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("understood", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_sample_conversation_id_seq")),
    )
    op.create_index(op.f("ix_sample_at"), "sample", ["at"])
    op.create_index(op.f("ix_handling_at"), "handling", ["at"])
    op.create_index(op.f("ix_callback_settled_at"), "callback", ["settled_at"])
    op.add_column("erasure", sa.Column("again_at", Moment(), nullable=True))


def downgrade() -> None:
    op.drop_column("erasure", "again_at")
    op.drop_index(op.f("ix_callback_settled_at"), "callback")
    op.drop_index(op.f("ix_handling_at"), "handling")
    op.drop_table("sample")
