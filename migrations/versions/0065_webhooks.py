"""Webhooks with their events, and addresses at which notices are read as a feed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DUE = "due_at IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("host", sa.String(260), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("earlier_secret", sa.LargeBinary()),
        sa.Column("earlier_until", MOMENT),
        sa.Column("kinds", sa.String(60), nullable=False),
        sa.Column("mark", sa.String(80), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("rests_until", MOMENT),
        sa.Column("tried_at", MOMENT, nullable=False),
        sa.Column("delivered_at", MOMENT),
        sa.Column("failures", NUMBER, nullable=False),
        sa.Column("failing_since", MOMENT),
        sa.Column("failed_at", MOMENT),
        sa.Column("failure", sa.String(200)),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_webhook_person_id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_webhook_organization_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_index("ix_webhook_person_id", "webhook", ["person_id"])
    op.create_index("ix_webhook_organization_id", "webhook", ["organization_id"])
    op.create_index(
        "ix_webhook_due_at", "webhook", ["due_at"], sqlite_where=sa.text(DUE), postgresql_where=sa.text(DUE)
    )
    op.create_table(
        "webhook_event",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("webhook_id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER),
        sa.Column("seq", NUMBER),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["delivery.id"], name="fk_webhook_event_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], name="fk_webhook_event_webhook_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_webhook_event_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_event"),
        sa.UniqueConstraint(
            "webhook_id", "case_id", "seq", "kind", name="uq_webhook_event_webhook_id_case_id_seq_kind"
        ),
    )
    op.create_index("ix_webhook_event_case_id", "webhook_event", ["case_id"])
    op.create_table(
        "notice_feed",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_feed_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_notice_feed"),
        sa.UniqueConstraint("token_hash", name="uq_notice_feed_token_hash"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE channel = 'webhook'")
    for table in ("notice_feed", "webhook_event", "webhook"):
        op.drop_table(table)
