"""Steps that one prepares and another confirms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_KEYS = {"case_id": "case_file", "by_person": "person", "by_organization": "organization", "ended_by": "person"}
_OPEN = sa.text("ending IS NULL")


def upgrade() -> None:
    op.create_table(
        "prepared_step",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("step", sa.String(64), nullable=False),
        sa.Column("state", sa.String(48), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("entries", NUMBER, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("taken", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_person", NUMBER, nullable=False),
        sa.Column("by_organization", NUMBER),
        sa.Column("ending", sa.String(12)),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_by", NUMBER),
        sa.Column("said", sa.String(500)),
        *(
            sa.ForeignKeyConstraint([column], [f"{there}.id"], name=f"fk_prepared_step_{column}")
            for column, there in _KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name="pk_prepared_step"),
    )
    op.create_index("ix_prepared_step_case_id", "prepared_step", ["case_id", "id"])
    op.create_index(
        "ux_prepared_step_open",
        "prepared_step",
        ["case_id", "step"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    op.drop_table("prepared_step")
