"""Who asks for the debate of an item that is marked to be decided together with others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEYS = {"case_id": "case_file", "item_id": "case_file", "organization_id": "organization", "by_person": "person"}


def upgrade() -> None:
    op.create_table(
        "agenda_debate",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("item_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(500)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person", NUMBER),
        *(
            sa.ForeignKeyConstraint([column], [f"{there}.id"], name=f"fk_agenda_debate_{column}")
            for column, there in _KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name="pk_agenda_debate"),
    )
    op.create_index("ix_agenda_debate_case_id", "agenda_debate", ["case_id", "id"])


def downgrade() -> None:
    op.drop_table("agenda_debate")
