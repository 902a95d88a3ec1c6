"""Four more indicators of stages: areas, commitments kept, money of others than governments, the median of days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "stage_event"
SUMS, PLACES = ("fen", "fen_so_far", "fen_yes_so_far"), ("days", "lower_at", "upper_at")


def upgrade() -> None:
    """Columns that earlier events do not have, and by which index they are found."""
    op.add_column(TABLE, sa.Column("area", sa.String(6)))
    for each in SUMS:
        op.add_column(TABLE, sa.Column(each, sa.BigInteger))
    for each in PLACES:
        op.add_column(TABLE, sa.Column(each, NUMBER))
    op.create_index(f"ix_{TABLE}_case_id", TABLE, ["case_id", "measure"])
    of_days = sa.text("days IS NOT NULL")
    op.create_index(
        f"ix_{TABLE}_days", TABLE, ["body_id", "field", "measure", "year", "days", "number"],
        sqlite_where=of_days, postgresql_where=of_days,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index(f"ix_{TABLE}_days", TABLE)
    op.drop_index(f"ix_{TABLE}_case_id", TABLE)
    for each in ("area", *SUMS, *PLACES):
        op.drop_column(TABLE, each)
