"""Room for a hash that was renewed: its mark, which password it is, and the hash are more than 200 characters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

BEFORE, SINCE = sa.String(200), sa.String(300)


def upgrade() -> None:
    with op.batch_alter_table("person") as table:
        table.alter_column("password_hash", existing_type=BEFORE, type_=SINCE, existing_nullable=True)


def downgrade() -> None:
    """Refused by PostgreSQL where a longer one is kept."""
    with op.batch_alter_table("person") as table:
        table.alter_column("password_hash", existing_type=SINCE, type_=BEFORE, existing_nullable=True)
