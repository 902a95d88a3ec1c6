"""Whom somebody reminded of an invitation; what was said to corrections of minutes; papers by which votes are given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
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
    op.add_column("minutes_correction", sa.Column("objected_until", MOMENT))
    op.add_column("minutes_correction", sa.Column("in_place_of", NUMBER))
    op.create_table(
        "minutes_correction_answer",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER),
        sa.Column("says", sa.String(12), nullable=False),
        sa.Column("text", sa.String()),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_person", NUMBER),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_minutes_correction_answer_case_id"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_minutes_correction_answer_organization_id"
        ),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"], name="fk_minutes_correction_answer_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_minutes_correction_answer"),
    )
    op.create_index("ix_minutes_correction_answer_case_id", "minutes_correction_answer", ["case_id", "id"])
    with op.batch_alter_table("attendance") as batch:
        batch.add_column(sa.Column("document_id", sa.String(32)))
        batch.create_foreign_key("fk_attendance_document_id", "document", ["document_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("attendance") as batch:
        batch.drop_constraint("fk_attendance_document_id", type_="foreignkey")
        batch.drop_column("document_id")
    op.drop_table("minutes_correction_answer")
    op.drop_column("minutes_correction", "in_place_of")
    op.drop_column("minutes_correction", "objected_until")
    op.drop_table("attendance_reminder")
