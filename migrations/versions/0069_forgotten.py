"""Who forgot the password: links that were asked for by mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "forgotten",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", NUMBER, sa.ForeignKey("person.id", name="fk_forgotten_person_id_person")),
        sa.Column("fingerprint", sa.String(24)),
        sa.Column("tries", NUMBER, nullable=False),
    )
    op.create_index("ix_forgotten_asked_at", "forgotten", ["asked_at"])
    op.create_index("ix_forgotten_person_id", "forgotten", ["person_id"])


def downgrade() -> None:
    op.drop_table("forgotten")
