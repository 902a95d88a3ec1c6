"""The requests that compete in a call, since when they wait for the vote on its list, and who may review them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("fund") as table:
        table.drop_column("call_closes")  # a call says so itself
    op.create_table(
        "call_request",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("call_id", NUMBER, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("listed_at", MOMENT),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_call_request_case_id"),
        sa.ForeignKeyConstraint(["call_id"], ["case_file.id"], name="fk_call_request_call_id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_call_request"),
    )
    op.create_index("ix_call_request_call_id", "call_request", ["call_id"])
    op.create_table(
        "call_reviewer",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("place", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_call_reviewer_case_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_call_reviewer_person_id"),
        sa.PrimaryKeyConstraint("case_id", "person_id", name="pk_call_reviewer"),
    )


def downgrade() -> None:
    with op.batch_alter_table("fund") as table:
        table.add_column(sa.Column("call_closes", sa.Date))
    op.drop_table("call_reviewer")
    op.drop_table("call_request")
