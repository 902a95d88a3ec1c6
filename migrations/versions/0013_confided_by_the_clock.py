"""A confidence that comes back when the clock ends a case, or that it hands on, was written by no person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CONFIDENCE = sa.table("confidence", sa.column("person_id"))


def upgrade() -> None:
    with op.batch_alter_table("confidence") as table:
        table.alter_column("person_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute(sa.delete(CONFIDENCE).where(CONFIDENCE.c.person_id.is_(None)))
    with op.batch_alter_table("confidence") as table:
        table.alter_column("person_id", existing_type=sa.Integer(), nullable=False)
