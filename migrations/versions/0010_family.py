"""Cases below a case by the name that its file has for them, and the versions in which it opens them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("case_file") as table:
        table.add_column(sa.Column("child_name", sa.String(48), nullable=True))
    op.create_table(
        "pinned_child",
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("case_file.id"), primary_key=True),
        sa.Column("workflow", sa.String(48), primary_key=True),
        sa.Column("workflow_version_id", sa.Integer(), sa.ForeignKey("workflow_version.id"), nullable=False),
    )
    op.execute(
        "INSERT INTO pinned_child (case_id, workflow, workflow_version_id) "
        "SELECT parent_id, workflow, max(workflow_version_id) FROM case_file "
        "WHERE parent_id IS NOT NULL GROUP BY parent_id, workflow"
    )


def downgrade() -> None:
    op.drop_table("pinned_child")
    op.drop_column("case_file", "child_name")  # in place: a batch would make the table anew, without its triggers
