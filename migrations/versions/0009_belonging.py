"""Which organizations belong to a committee or body, from when until when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "belonging",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("organization.id"), nullable=False),
        sa.Column("organization_id", sa.Integer(), sa.ForeignKey("organization.id"), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until IS NULL OR until >= since", name="term"),
        sa.CheckConstraint("group_id <> organization_id", name="not_its_own_member"),
    )
    for column in ("group_id", "organization_id"):
        op.create_index(f"ix_belonging_{column}", "belonging", [column])


def downgrade() -> None:
    op.drop_table("belonging")
