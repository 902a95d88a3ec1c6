"""What opens by itself every year, once for each organization; entries have a supervisor, are wound up and end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ENTRY = "register_entry"


def upgrade() -> None:
    op.create_table(
        "yearly_case",
        sa.Column("workflow", sa.String(48), nullable=False),
        sa.Column("year", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        _refers("organization_id", "organization"),
        _refers("case_id", "case_file"),
        sa.PrimaryKeyConstraint("workflow", "year", "organization_id", name="pk_yearly_case"),
        sa.UniqueConstraint("case_id", name="uq_yearly_case_case_id"),
    )
    op.add_column(ENTRY, sa.Column("supervisor_id", NUMBER))
    op.add_column(ENTRY, sa.Column("liquidating_since", sa.Date()))
    op.add_column(ENTRY, sa.Column("ended_on", sa.Date()))


def downgrade() -> None:
    op.drop_column(ENTRY, "ended_on")
    op.drop_column(ENTRY, "liquidating_since")
    op.drop_column(ENTRY, "supervisor_id")
    op.drop_table("yearly_case")


def _refers(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_yearly_case_{column}")
