"""Who is asked by mail to join an organization, by its own people or as it was registered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None
additive = True

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
REFERS = {"organization_id": "organization", "case_id": "case_file", "invited_by": "person", "person_id": "person"}


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("organization_id", NUMBER, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("case_id", NUMBER),
        sa.Column("invited_by", NUMBER),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.Column("closed_at", MOMENT),
        sa.Column("person_id", NUMBER),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_invitation_{column}")
            for column, table in REFERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
    )
    is_open = sa.text("outcome IS NULL")
    op.create_index(
        "uq_invitation_open", "invitation", ["organization_id", "email"], unique=True,
        sqlite_where=is_open, postgresql_where=is_open,
    )  # fmt: skip
    op.create_index("ix_invitation_organization_id", "invitation", ["organization_id", "invited_at"])
    op.create_index("ix_invitation_invited_at", "invitation", ["invited_at"])


def downgrade() -> None:
    op.drop_table("invitation")
