"""Who stands in for a colleague, in which browser somebody does so now, and for whom something was done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
REFERS = {
    "person_id": "person", "for_person_id": "person", "organization_id": "organization", "arranged_by": "person",
    "ended_by": "person",
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "deputy",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("for_person_id", NUMBER, nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("arranged_by", NUMBER, nullable=False),
        sa.Column("arranged_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_by", NUMBER),
        sa.CheckConstraint("until >= since", name=op.f("ck_deputy_term")),
        sa.CheckConstraint("person_id <> for_person_id", name=op.f("ck_deputy_somebody_else")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_deputy_{column}")
            for column, table in REFERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deputy"),
    )
    for each in ("person_id", "for_person_id"):
        op.create_index(f"ix_deputy_{each}", "deputy", [each])
    op.create_index("ix_deputy_organization_id", "deputy", ["organization_id", "until"])
    op.add_column("web_session", sa.Column("standing_in", NUMBER))
    op.add_column("history", sa.Column("for_person_id", NUMBER))
    op.add_column("compartment_entry", sa.Column("for_person_id", NUMBER))


def downgrade() -> None:
    op.drop_column("compartment_entry", "for_person_id")  # the hash of an entry that had one does not fit it any more
    op.drop_column("history", "for_person_id")
    op.drop_column("web_session", "standing_in")
    op.drop_table("deputy")
