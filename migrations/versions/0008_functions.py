"""What a department is for, so that rules find it below its superior."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organization", sa.Column("function", sa.String(48), nullable=True))


def downgrade() -> None:
    op.drop_column("organization", "function")
