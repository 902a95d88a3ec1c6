"""Rounds: who marked a seat, whether it objected to what was entered for it, and where an entered answer is written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None

SEAT = sa.table("seat", sa.column("status"), sa.column("marked"))
LEFT = ("recused", "absent")


def upgrade() -> None:
    op.add_column("seat", sa.Column("marked", sa.String(8), nullable=True))
    op.add_column("seat", sa.Column("objected", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("response", sa.Column("source", sa.String(200), nullable=False, server_default=""))
    # Who marked a seat before is told by the record alone; taken for its own act, a recusal stays for good, as it did.
    op.execute(SEAT.update().where(SEAT.c.status.in_(LEFT)).values(marked="itself"))


def downgrade() -> None:
    op.execute(SEAT.update().where(SEAT.c.status == "present").values(status="eligible"))
    op.drop_column("response", "source")
    op.drop_column("seat", "objected")
    op.drop_column("seat", "marked")
