"""Funds whose unspent money lapses on a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fund", sa.Column("lapses_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("fund", "lapses_on")
