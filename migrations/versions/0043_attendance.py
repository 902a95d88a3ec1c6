"""The attendance list of a meeting: by organization, from which line of the agenda on, through whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEYS = {
    "case_id": "case_file",
    "entry_id": "agenda_entry",
    "organization_id": "organization",
    "proxy_id": "organization",
    "by_person": "person",
    "by_organization": "organization",
}


def upgrade() -> None:
    op.create_table(
        "attendance",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("entry_id", NUMBER),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("presence", sa.String(12), nullable=False),
        sa.Column("persons", sa.String(200)),
        sa.Column("proxy_id", NUMBER),
        sa.Column("reason", sa.String(500)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person", NUMBER),
        sa.Column("by_organization", NUMBER),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_attendance_{column}")
            for column, table in _KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attendance"),
    )
    op.create_index("ix_attendance_case_id", "attendance", ["case_id", "id"])


def downgrade() -> None:
    op.drop_table("attendance")
