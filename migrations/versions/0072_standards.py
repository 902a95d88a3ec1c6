"""The register of joint standards: one number, and the prefix of each government that adopted it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "standard",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("body_id", NUMBER, sa.ForeignKey("organization.id"), nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("year", NUMBER, nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(100), nullable=False),
        sa.Column("mandatory", sa.Boolean, nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("in_force_from", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.Column("replaces_id", NUMBER, sa.ForeignKey("standard.id"), unique=True),
        sa.Column("case_id", NUMBER, sa.ForeignKey("case_file.id"), nullable=False, unique=True),
        sa.UniqueConstraint("body_id", "number", "year"),
    )
    op.create_table(
        "standard_prefix",
        sa.Column("standard_id", NUMBER, sa.ForeignKey("standard.id"), primary_key=True),
        sa.Column("organization_id", NUMBER, sa.ForeignKey("organization.id"), primary_key=True),
        sa.Column("prefix", sa.String(8), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("standard_prefix")
    op.drop_table("standard")
