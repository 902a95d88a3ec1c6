"""The last sweep says by which clock it ran, for the next process to compare its own; days without one are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

COLUMNS = (
    ("boot", sa.String(36)),
    ("counted", sa.Double()),
    ("stood_from", sa.DateTime(timezone=True)),
    ("stood_until", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("sweeping", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name, _ in reversed(COLUMNS):
        op.drop_column("sweeping", name)
