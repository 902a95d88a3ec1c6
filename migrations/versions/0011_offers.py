"""Offers: what a seat fills in, and files that stay sealed until the offers of their round are opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("response") as table:
        table.add_column(sa.Column("answers", JSON, server_default=sa.text("'{}'"), nullable=False))
    with op.batch_alter_table("document") as table:
        table.add_column(sa.Column("seat_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("sealed", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.create_foreign_key("fk_document_seat_id", "seat", ["seat_id"], ["id"])
        table.create_index("ix_document_seat_id", ["seat_id"])


def downgrade() -> None:
    with op.batch_alter_table("document") as table:
        table.drop_index("ix_document_seat_id")
        table.drop_constraint("fk_document_seat_id", type_="foreignkey")
        table.drop_column("sealed")
        table.drop_column("seat_id")
    with op.batch_alter_table("response") as table:
        table.drop_column("answers")
