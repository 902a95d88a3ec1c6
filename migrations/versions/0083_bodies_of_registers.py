"""Registers belong to a regional body: four tables referred to an organization, and were filled with the body. Webhooks
are told of bulletins. What is offered of a right may be taken in part.

Nothing of a row changes. Programs of before wrote the number of the body already, and make events of cases alone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EVENT, TOLD_ONCE = "webhook_event", ["webhook_id", "bulletin_id", "kind"]
TABLES = ("standard", "tariff", "regional_plan", "recognition")


def upgrade() -> None:
    _refer_to("body")
    op.add_column("right_listing", sa.Column("least", sa.BigInteger))
    op.add_column(EVENT, sa.Column("bulletin_id", NUMBER))
    _tell_of_bulletins()
    op.create_index(f"ix_{EVENT}_bulletin_id", EVENT, ["bulletin_id"])


def _tell_of_bulletins() -> None:
    """What the new column refers to, and that nothing is told twice; no program of before fills it."""
    with op.batch_alter_table(EVENT) as batch:
        batch.create_foreign_key(op.f(f"fk_{EVENT}_bulletin_id"), "bulletin", ["bulletin_id"], ["id"])
        batch.create_unique_constraint(op.f(f"uq_{EVENT}_webhook_id_bulletin_id_kind"), TOLD_ONCE)


def downgrade() -> None:
    """Events of bulletins go with their deliveries."""
    op.execute(f"DELETE FROM delivery WHERE id IN (SELECT id FROM {EVENT} WHERE bulletin_id IS NOT NULL)")  # noqa: S608
    op.execute(f"DELETE FROM {EVENT} WHERE bulletin_id IS NOT NULL")  # noqa: S608  # the name stands above
    op.drop_index(f"ix_{EVENT}_bulletin_id", EVENT)
    with op.batch_alter_table(EVENT) as batch:
        batch.drop_constraint(op.f(f"uq_{EVENT}_webhook_id_bulletin_id_kind"), type_="unique")
        batch.drop_constraint(op.f(f"fk_{EVENT}_bulletin_id"), type_="foreignkey")
        batch.drop_column("bulletin_id")
    op.drop_column("right_listing", "least")
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
