"""Packages that are offered in confidence, and the answers to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "package_offer",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("list_id", NUMBER, nullable=False),
        sa.Column("compartment_id", sa.String(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("taken_back_at", MOMENT),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_package_offer_case_id"),
        sa.ForeignKeyConstraint(["list_id"], ["issue_list.id"], name="fk_package_offer_list_id"),
        sa.ForeignKeyConstraint(["compartment_id"], ["compartment.id"], name="fk_package_offer_compartment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_package_offer"),
    )
    op.create_index("ix_package_offer_case_id", "package_offer", ["case_id"])
    op.create_table(
        "package_offer_answer",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("offer_id", sa.String(32), nullable=False),
        sa.Column("by", sa.String(48), nullable=False),
        sa.Column("compartment_id", sa.String(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_package_offer_answer_case_id"),
        sa.ForeignKeyConstraint(["offer_id"], ["package_offer.id"], name="fk_package_offer_answer_offer_id"),
        sa.ForeignKeyConstraint(["compartment_id"], ["compartment.id"], name="fk_package_offer_answer_compartment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_package_offer_answer"),
        sa.UniqueConstraint("offer_id", "by", name="uq_package_offer_answer_offer_id_by"),
    )
    op.create_index("ix_package_offer_answer_case_id", "package_offer_answer", ["case_id"])


def downgrade() -> None:
    op.drop_table("package_offer_answer")
    op.drop_table("package_offer")
