"""Registers belong to a regional body: four tables referred to an organization, and were filled with the body.

Nothing of a row changes. Programs of before wrote the number of the body already.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0081"
branch_labels = None
depends_on = None
additive = True

TABLES = ("standard", "tariff", "regional_plan", "recognition")


def upgrade() -> None:
    _refer_to("body")


def downgrade() -> None:
    _refer_to("organization")


def _refer_to(target: str) -> None:
    for table in TABLES:
        triggers = _triggers(table)
        name = op.f(f"fk_{table}_body_id")
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(name, type_="foreignkey")
            batch.create_foreign_key(name, target, ["body_id"], ["id"])
        for statement in triggers:
            op.execute(statement)


def _triggers(table: str) -> list[str]:
    """Those that SQLite drops with the table that it copies, as they were made."""
    if op.get_context().dialect.name != "sqlite":
        return []
    made = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table ORDER BY name"
    return list(op.get_bind().scalars(sa.text(made), {"table": table}))
