"""Errands: long work that people ask for, and the pieces of the files that come of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
DUE = sa.text("state IN ('waiting', 'running')")


def upgrade() -> None:
    op.create_table(
        "errand",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER),
        sa.Column("by_token", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("asked", JSON, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("turn", NUMBER, nullable=False),
        sa.Column("attempts", NUMBER, nullable=False),
        sa.Column("done", NUMBER, nullable=False),
        sa.Column("total", NUMBER, nullable=False),
        sa.Column("posts", JSON, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("begun_at", MOMENT),
        sa.Column("seen_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("failure", JSON),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("kept_until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_errand_person_id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_errand_organization_id"),
        sa.PrimaryKeyConstraint("id", name="pk_errand"),
    )
    op.create_index("ix_errand_due", "errand", ["next_at"], sqlite_where=DUE, postgresql_where=DUE)
    op.create_index("ix_errand_person_id", "errand", ["person_id", "asked_at", "id"])
    op.create_index("ix_errand_organization_id", "errand", ["organization_id"])
    op.create_index("ix_errand_kept_until", "errand", ["kept_until"])
    op.create_table(
        "errand_piece",
        sa.Column("errand_id", sa.String(32), nullable=False),
        sa.Column("turn", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["errand_id"], ["errand.id"], name="fk_errand_piece_errand_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("errand_id", "turn", "number", name="pk_errand_piece"),
    )


def downgrade() -> None:
    op.drop_table("errand_piece")
    op.drop_table("errand")
