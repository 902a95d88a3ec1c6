"""Rounds held for each row of a table or each case below: which one a round is, and with which others it opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("round") as table:
        table.add_column(sa.Column("ordinal", sa.Integer(), nullable=True))
        table.add_column(sa.Column("words", sa.String(80), nullable=True))
        table.add_column(sa.Column("cells", JSON, nullable=True))
        table.add_column(sa.Column("child_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("opening_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_round_child_id", "case_file", ["child_id"], ["id"])
        table.create_foreign_key("fk_round_opening_id", "round", ["opening_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("round") as table:
        table.drop_constraint("fk_round_opening_id", type_="foreignkey")
        table.drop_constraint("fk_round_child_id", type_="foreignkey")
        table.drop_column("opening_id")
        table.drop_column("child_id")
        table.drop_column("cells")
        table.drop_column("words")
        table.drop_column("ordinal")
