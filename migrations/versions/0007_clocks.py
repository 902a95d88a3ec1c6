"""Several deadlines a case: named clocks, pauses that end by themselves, reminders once a term, others awaited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ONLY = {"ix_timer_resume_at": "resume_at", "ix_timer_escalate_at": "escalate_at"}


def upgrade() -> None:
    with op.batch_alter_table("timer") as table:
        table.add_column(sa.Column("clock", sa.String(48), server_default="", nullable=False))
        table.add_column(sa.Column("reminders_left", sa.Integer(), nullable=True))
        table.add_column(sa.Column("resume_at", MOMENT, nullable=True))
        table.add_column(sa.Column("escalate_at", MOMENT, nullable=True))
        table.add_column(sa.Column("escalations", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("suspension") as table:
        table.add_column(sa.Column("away", sa.Boolean(), server_default=sa.false(), nullable=False))
    for name, column in ONLY.items():
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "timer", [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in ONLY:
        op.drop_index(name, "timer")
    with op.batch_alter_table("suspension") as table:
        table.drop_column("away")
    with op.batch_alter_table("timer") as table:
        for name in ("escalations", "escalate_at", "resume_at", "reminders_left", "clock"):
            table.drop_column(name)
