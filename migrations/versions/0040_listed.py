"""Where a case lies in lists stands apart from when it was last changed: what many see moves up once a minute at most.

Otherwise each vote of a thousand would write a thousand rows anew. SQLite makes the table of cases anew, without its
triggers: they are put back as they were.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

_HOLDERS = ("organization", "person")
_INDEXES = {
    "case_viewer": {
        f"ix_case_viewer_{holder}_{name}": (f"{holder}_id IS NOT NULL", f"{holder}_id", *columns, "{}", "case_id")
        for holder in _HOLDERS
        for name, columns in (("{}", ()), ("workflow", ("workflow",)))
    },
    "case_file": {
        "ix_case_file_{}": ("", "{}", "id"),
        "ix_case_file_public": ("public", "id"),
        "ix_case_file_public_{}": ("public", "{}", "id"),
        "ix_case_file_public_workflow": ("public", "workflow", "{}", "id"),
        "ix_case_file_open": ("ended_at IS NULL", "workflow"),
    },
}
"""By table and name: where it holds, and its columns. ``{}`` is the moment by which lists are ordered."""


def upgrade() -> None:
    _drop("updated_at")
    op.execute("ALTER TABLE case_viewer RENAME COLUMN updated_at TO listed_at")
    op.add_column("case_file", sa.Column("listed_at", MOMENT, nullable=True))
    op.execute("UPDATE case_file SET listed_at = updated_at")
    triggers = _triggers()
    with op.batch_alter_table("case_file") as table:
        table.alter_column("listed_at", existing_type=MOMENT, nullable=False)
    for each in triggers:
        op.execute(each)
    _create("listed_at")


def downgrade() -> None:
    _drop("listed_at")
    op.drop_column("case_file", "listed_at")
    op.execute("ALTER TABLE case_viewer RENAME COLUMN listed_at TO updated_at")
    op.execute("UPDATE case_viewer SET updated_at = c.updated_at FROM case_file c WHERE c.id = case_viewer.case_id")
    _create("updated_at")


def _triggers() -> Sequence[str]:
    """What makes the triggers of the table of cases, where they go with it."""
    if op.get_context().dialect.name != "sqlite":
        return ()
    query = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'case_file'"
    return op.get_bind().scalars(sa.text(query)).all()


def _drop(moment: str) -> None:
    for table, indexes in _INDEXES.items():
        for name in indexes:
            op.drop_index(name.format(moment), table)


def _create(moment: str) -> None:
    for table, indexes in _INDEXES.items():
        for name, (where, *columns) in indexes.items():
            there = {
                "sqlite_where": sa.text("public = 1" if where == "public" else where),
                "postgresql_where": sa.text(where),
            }
            op.create_index(
                name.format(moment), table, [each.format(moment) for each in columns], **(there if where else {})
            )
