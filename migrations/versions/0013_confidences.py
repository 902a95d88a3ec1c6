"""Confidences that no person wrote: what the clock sets, and what comes back from a case below."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("confidence") as table:
        table.alter_column("person_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    with op.batch_alter_table("confidence") as table:
        table.alter_column("person_id", existing_type=sa.Integer(), nullable=False)
