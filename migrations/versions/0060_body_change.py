"""Other organizations in the places of the regional body: one administrator asks, another approves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ORGANIZATIONS = ("organization_id", "office_id", "finance_id", "central_id")
PERSONS = ("asked_by", "closed_by")


def upgrade() -> None:
    op.create_table(
        "body_change",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("office_id", NUMBER),
        sa.Column("finance_id", NUMBER),
        sa.Column("central_id", NUMBER),
        sa.Column("seen", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("asked_by", NUMBER, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.Column("closed_by", NUMBER),
        sa.Column("closed_at", MOMENT),
        *(
            sa.ForeignKeyConstraint([each], ["organization.id"], name=f"fk_body_change_{each}")
            for each in ORGANIZATIONS
        ),
        *(sa.ForeignKeyConstraint([each], ["person.id"], name=f"fk_body_change_{each}") for each in PERSONS),
        sa.PrimaryKeyConstraint("id", name="pk_body_change"),
    )


def downgrade() -> None:
    op.drop_table("body_change")
