"""The address that an account gets when it is recovered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recovery", sa.Column("email", sa.String(254), nullable=True))


def downgrade() -> None:
    op.drop_column("recovery", "email")
