"""Each viewer's cases, and those that everybody may see, in the order of lists."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_PLACE = ("updated_at", "case_id")
_HELD = {
    "party": {
        "ix_party_organization_id_case_id": ("organization_id", "case_id"),
        "ix_party_person_id_case_id": ("person_id", "case_id"),
    },
    "case_viewer": {
        "ix_case_viewer_organization_id_case_id": ("organization_id", "case_id"),
        "ix_case_viewer_person_id_case_id": ("person_id", "case_id"),
        "ix_case_viewer_organization_updated_at": ("organization_id", *_PLACE),
        "ix_case_viewer_organization_workflow": ("organization_id", "workflow", *_PLACE),
        "ix_case_viewer_person_updated_at": ("person_id", *_PLACE),
        "ix_case_viewer_person_workflow": ("person_id", "workflow", *_PLACE),
    },
    "work_item": {
        "ix_work_item_organization": ("organization_id", "role", "due_at", "id"),
        "ix_work_item_person": ("person_id", "due_at", "id"),
    },
}
_BEFORE = {
    "party": {"ix_party_organization_id": ("organization_id",), "ix_party_person_id": ("person_id",)},
    "case_viewer": {
        "ix_case_viewer_organization_id_case_id": ("organization_id", "case_id"),
        "ix_case_viewer_person_id_case_id": ("person_id", "case_id"),
    },
    "work_item": _HELD["work_item"],
}
_CASES = {
    "ix_case_file_public": ("public", "id"),
    "ix_case_file_public_updated_at": ("public", "updated_at", "id"),
    "ix_case_file_public_workflow": ("public", "workflow", "updated_at", "id"),
    "ix_case_file_open": ("ended_at IS NULL", "workflow"),
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
    for table, there in _BEFORE.items():
        for name in there:
            op.drop_index(name, table)
    for table, there in _HELD.items():
        for name, columns in there.items():
            _create(name, table, f"{columns[0]} IS NOT NULL", columns)
    for name, (where, *columns) in _CASES.items():
        _create(name, "case_file", where, columns)
    op.create_index("ix_case_file_workflow_version_id", "case_file", ["workflow_version_id"])


def downgrade() -> None:
    op.drop_index("ix_case_file_workflow_version_id", "case_file")
    for name in _CASES:
        op.drop_index(name, "case_file")
    for table, there in _HELD.items():
        for name in there:
            op.drop_index(name, table)
    with op.batch_alter_table("case_viewer") as table:
        table.drop_column("updated_at")
        table.drop_column("workflow")
    for table, there in _BEFORE.items():
        for name, columns in there.items():
            op.create_index(name, table, list(columns))


def _create(name: str, table: str, where: str, columns: Sequence[str]) -> None:
    sqlite = sa.text("public = 1" if where == "public" else where)
    op.create_index(name, table, list(columns), sqlite_where=sqlite, postgresql_where=sa.text(where))
