"""Find what replaces a row of a register by an index of the few that replace one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None
additive = True

TABLES = ("bulletin", "regional_plan", "standard", "tariff")
FEW = sa.text("replaces_id IS NOT NULL")


def upgrade() -> None:
    for table in TABLES:
        op.create_index(f"ix_{table}_replaced", table, ["replaces_id"], sqlite_where=FEW, postgresql_where=FEW)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_index(f"ix_{table}_replaced", table_name=table)
