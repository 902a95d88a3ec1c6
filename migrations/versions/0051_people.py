"""Whom somebody reminded of an invitation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0047"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "attendance_reminder",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("capacity", sa.String(48), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_person", NUMBER),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_attendance_reminder_case_id"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_attendance_reminder_organization_id"
        ),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"], name="fk_attendance_reminder_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_attendance_reminder"),
    )
    op.create_index("ix_attendance_reminder_case_id", "attendance_reminder", ["case_id", "id"])


def downgrade() -> None:
    op.drop_table("attendance_reminder")
