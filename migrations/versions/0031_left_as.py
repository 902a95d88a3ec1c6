"""Of every row that a command changed it is announced how it was left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was announced and is not sealed yet goes: all is sealed anew, for other rows are covered from now on."""
    op.execute("DELETE FROM touched")
    with op.batch_alter_table("touched") as table:
        table.alter_column("left_as", existing_type=sa.String(64), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("touched") as table:
        table.alter_column("left_as", existing_type=sa.String(64), nullable=True)
