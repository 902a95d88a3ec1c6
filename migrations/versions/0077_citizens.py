"""Citizens: persons without an account, each with the one case that a receipt code leads to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "citizen",
        sa.Column("id", sa.String(8), nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_citizen_{column}")
            for column, table in (("person_id", "person"), ("case_id", "case_file"))
        ),
        sa.PrimaryKeyConstraint("id", name="pk_citizen"),
        *(sa.UniqueConstraint(each, name=f"uq_citizen_{each}") for each in ("person_id", "case_id", "form")),
    )


def downgrade() -> None:
    op.drop_table("citizen")
