"""Each viewer's cases, and those that everybody may see, in the order of lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_CHANGED = {
    "ix_case_viewer_organization_updated_at": ["organization_id", "updated_at", "case_id"],
    "ix_case_viewer_organization_workflow": ["organization_id", "workflow", "updated_at", "case_id"],
    "ix_case_viewer_person_updated_at": ["person_id", "updated_at", "case_id"],
    "ix_case_viewer_person_workflow": ["person_id", "workflow", "updated_at", "case_id"],
}
_PUBLIC = {
    "ix_case_file_public": ["id"],
    "ix_case_file_public_updated_at": ["updated_at", "id"],
    "ix_case_file_public_workflow": ["workflow", "updated_at", "id"],
}


def upgrade() -> None:
    with op.batch_alter_table("case_viewer") as table:
        table.add_column(sa.Column("workflow", sa.String(48), nullable=True))
        table.add_column(sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE case_viewer SET workflow = c.workflow, updated_at = c.updated_at FROM case_file c "
        "WHERE c.id = case_viewer.case_id"
    )
    with op.batch_alter_table("case_viewer") as table:
        table.alter_column("workflow", existing_type=sa.String(48), nullable=False)
        table.alter_column("updated_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    for name, columns in _CHANGED.items():
        there = sa.text(f"{columns[0]} IS NOT NULL")
        op.create_index(name, "case_viewer", columns, sqlite_where=there, postgresql_where=there)
    for name, columns in _PUBLIC.items():
        public = {"sqlite_where": sa.text("public = 1"), "postgresql_where": sa.text("public")}
        op.create_index(name, "case_file", columns, **public)
    op.drop_index("ix_party_organization_id", "party")
    op.create_index("ix_party_organization_id_case_id", "party", ["organization_id", "case_id"])


def downgrade() -> None:
    op.drop_index("ix_party_organization_id_case_id", "party")
    op.create_index("ix_party_organization_id", "party", ["organization_id"])
    for name in _PUBLIC:
        op.drop_index(name, "case_file")
    for name in _CHANGED:
        op.drop_index(name, "case_viewer")
    with op.batch_alter_table("case_viewer") as table:
        table.drop_column("updated_at")
        table.drop_column("workflow")
