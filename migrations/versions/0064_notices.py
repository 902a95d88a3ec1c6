"""Notices, what people wish to be told, mail on its way, addresses of calendars; what waits in the outbox is found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _partial("ix_outbox_waiting", "outbox", ["case_id", "id"], "delivered_at IS NULL")
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("person_id", NUMBER),
        sa.Column("case_id", NUMBER),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", NUMBER, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("failure", sa.String(200)),
        sa.Column("failed_at", MOMENT),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.CheckConstraint("(person_id IS NULL) <> (case_id IS NULL)", name="one_receiver"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_delivery_person_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_delivery_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("case_id", name="uq_delivery_case_id"),
    )
    op.create_index("ix_delivery_state", "delivery", ["state", "next_at"])
    op.create_index("ix_delivery_person_id", "delivery", ["person_id"])
    op.create_index("ix_delivery_made_at", "delivery", ["made_at"])
    op.create_table(
        "notice",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("why", sa.String(12), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
        sa.Column("mail_at", MOMENT),
        sa.Column("delivery_id", sa.String(32)),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_person_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_notice_case_id"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_notice_delivery_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("person_id", "case_id", "seq", "why", name="uq_notice_person_id_case_id_seq_why"),
    )
    op.create_index("ix_notice_person_id", "notice", ["person_id", "at"])
    op.create_index("ix_notice_at", "notice", ["at"])
    op.create_index("ix_notice_delivery_id", "notice", ["delivery_id"])
    _partial("ix_notice_unread", "notice", ["person_id"], "read_at IS NULL")
    _partial("ix_notice_mail_at", "notice", ["mail_at"], "delivery_id IS NULL AND mail_at IS NOT NULL")
    op.create_table(
        "case_wish",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("wish", sa.String(8), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_case_wish_person_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_case_wish_case_id"),
        sa.PrimaryKeyConstraint("person_id", "case_id", name="pk_case_wish"),
    )
    op.create_index("ix_case_wish_case_id", "case_wish", ["case_id"])
    op.create_table(
        "mail_wish",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("rhythm", sa.String(8), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_mail_wish_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_mail_wish"),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_calendar_feed_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_calendar_feed"),
        sa.UniqueConstraint("token_hash", name="uq_calendar_feed_token_hash"),
    )


def downgrade() -> None:
    for table in ("calendar_feed", "mail_wish", "case_wish", "notice", "delivery"):
        op.drop_table(table)
    op.drop_index("ix_outbox_waiting", "outbox")


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
