"""Corrections of agreed minutes, numbered in each case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEYS = {"case_id": "case_file", "by_person": "person", "by_organization": "organization"}


def upgrade() -> None:
    op.create_table(
        "minutes_correction",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("stood", sa.String(), nullable=False),
        sa.Column("correct", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person", NUMBER),
        sa.Column("by_organization", NUMBER),
        *(
            sa.ForeignKeyConstraint([column], [f"{there}.id"], name=f"fk_minutes_correction_{column}")
            for column, there in _KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name="pk_minutes_correction"),
        sa.UniqueConstraint("case_id", "number", name="uq_minutes_correction_case_id_number"),
    )


def downgrade() -> None:
    op.drop_table("minutes_correction")
