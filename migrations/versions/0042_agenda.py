"""The agenda of a meeting: its lines in an order that is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "agenda_entry",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("place", NUMBER, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("title", sa.String(120)),
        sa.Column("title_other", sa.String(120)),
        sa.Column("item_id", NUMBER),
        sa.Column("below", sa.Boolean(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("minutes", NUMBER),
        sa.Column("rapporteur", sa.String(80)),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_agenda_entry_case_id"),
        sa.ForeignKeyConstraint(["item_id"], ["case_file.id"], name="fk_agenda_entry_item_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agenda_entry"),
        sa.UniqueConstraint("case_id", "item_id", name="uq_agenda_entry_case_id_item_id"),
    )
    op.create_index("ix_agenda_entry_item_id", "agenda_entry", ["item_id"])


def downgrade() -> None:
    op.drop_table("agenda_entry")
