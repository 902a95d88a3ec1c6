"""What an organization is reminded of is told apart on a desk by its kind, and not by the words that are asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_REPLIES = """
    UPDATE work_item SET kind = 'reply'
    WHERE seat_id IS NULL AND role = '' AND ask_en = 'Reply to the invitation' AND EXISTS (
        SELECT 1 FROM attendance_reminder AS told
        WHERE told.case_id = work_item.case_id AND told.organization_id = work_item.organization_id
    )
"""


def upgrade() -> None:
    op.add_column("work_item", sa.Column("kind", sa.String(8), server_default="", nullable=False))
    op.execute(_REPLIES)


def downgrade() -> None:
    op.drop_column("work_item", "kind")
