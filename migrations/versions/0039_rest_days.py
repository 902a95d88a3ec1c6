"""Up to which year deadlines were counted with final rest days: those of another year come with an upgrade."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

KNOWN = 2026  # the last year in the lists of the version before


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    table = op.create_table(
        "rest_days",
        sa.Column("id", number, autoincrement=False, nullable=False),
        sa.Column("until_year", number, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute(table.insert().values(id=1, until_year=KNOWN))


def downgrade() -> None:
    op.drop_table("rest_days")
