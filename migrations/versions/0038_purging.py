"""What is only needed for a while is found by its age, and when it was last removed is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

BY_AGE = {
    "ix_idempotency_at": ("idempotency", "at"),
    "ix_kept_upload_at": ("kept_upload", "at"),
    "ix_outbox_created_at": ("outbox", "created_at"),
    "ix_web_session_expires_at": ("web_session", "expires_at"),
}


def upgrade() -> None:
    op.drop_index("ix_outbox_delivered_at", "outbox")
    for name, (table, column) in BY_AGE.items():
        op.create_index(name, table, [column])
    op.create_table(
        "purging",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("purging")
    for name, (table, _) in BY_AGE.items():
        op.drop_index(name, table)
    op.create_index("ix_outbox_delivered_at", "outbox", ["delivered_at", "id"])
