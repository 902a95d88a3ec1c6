"""The cases that wait for somebody lie in the order of their numbers, too: a list of these looks at no others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_HELD = {
    "ix_work_item_organization_case": ("organization_id", "role", "case_id"),
    "ix_work_item_person_case": ("person_id", "case_id"),
}


def upgrade() -> None:
    for name, columns in _HELD.items():
        held = sa.text(f"{columns[0]} IS NOT NULL")
        op.create_index(name, "work_item", columns, sqlite_where=held, postgresql_where=held)


def downgrade() -> None:
    for name in _HELD:
        op.drop_index(name, "work_item")
