"""The mark of a recovery, which only the installation's keys make; those that go on are asked for anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recovery", sa.Column("mark", sa.String(80), nullable=True))


def downgrade() -> None:
    op.drop_column("recovery", "mark")
