"""What waits to be confirmed, or was declined, lies in an index: worklists ask for it, whatever else was prepared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_TOLD = sa.text("ending IS NULL OR ending = 'declined'")


def upgrade() -> None:
    op.create_index("ix_prepared_step_told", "prepared_step", ["case_id"], sqlite_where=_TOLD, postgresql_where=_TOLD)


def downgrade() -> None:
    op.drop_index("ix_prepared_step_told", "prepared_step")
